"""What holds a deal together once it is signed: breach, guarantees, commitment, ratification, spoilers."""
