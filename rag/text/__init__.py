"""Language: words, sentences, language identification, numbers, dates, units, names."""
