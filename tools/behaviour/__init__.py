"""What a user sees of the package goes in, records that can be compared to the bit come out."""
