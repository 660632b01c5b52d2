"""Study items made of a library's documents: each rests on words that it names."""
