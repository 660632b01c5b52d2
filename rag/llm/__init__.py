"""The language model: prompts, chat template, llama.cpp in this process, or a server."""
