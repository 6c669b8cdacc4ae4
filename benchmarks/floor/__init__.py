"""What bare Django and bare SQL do with the same work: every figure of ours is a ratio to these."""
