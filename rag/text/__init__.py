"""What every room needs to know about language: words, sentences, numbers, dates, names."""
