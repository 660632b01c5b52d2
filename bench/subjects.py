"""One question on every subject of corpus/, to see whether the right file is cited.

    python bench/subjects.py [--model NAME]

Prints each question with its answer, citations and verdict, then the count of right ones. Runs the
real language model: about fifteen seconds per question on two cores.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from command_line import make_parser

from rag.library import Library
from rag.settings import PROJECT, load_settings

SUBJECTS = [
    ("what it is", "What is generative AI?", "what-is-generative-ai.md"),
    (
        "discriminative models",
        "How do generative models differ from discriminative models?",
        "what-is-generative-ai.md",
    ),
    (
        "text",
        "How does a language model generate text token by token?",
        "text-generation.md large-language-models.md",  # both describe the loop
    ),
    ("images", "How are images generated from text?", "image-generation.md"),
    ("audio", "How does text-to-speech work?", "audio-and-music-generation.md"),
    ("3D", "What is a neural radiance field?", "3d-and-video-generation.md"),
    (
        "music",
        "What is the difference between symbolic and audio music generation?",
        "audio-and-music-generation.md",
    ),
    ("recurrent networks", "What is the hidden state of an RNN?", "recurrent-networks.md"),
    ("transformers", "What is a transformer?", "transformers-and-attention.md"),
    ("self-attention", "How does self-attention work?", "transformers-and-attention.md"),
    ("GANs", "How does a GAN learn?", "gans.md"),
    ("VAEs", "What is the latent space of a VAE?", "vaes.md"),
    ("diffusion models", "How does a diffusion model create an image?", "diffusion-models.md"),
    (
        "reinforcement learning",
        "What is a policy in reinforcement learning?",
        "reinforcement-learning-and-rlhf.md",
    ),
    ("RLHF", "What are the three steps of RLHF?", "reinforcement-learning-and-rlhf.md"),
    ("training GANs", "How is a GAN trained?", "training-and-fine-tuning.md gans.md"),
    ("training VAEs", "What loss does a VAE minimise?", "vaes.md training-and-fine-tuning.md"),
    (
        "training diffusion",
        "What does the network of a diffusion model learn to predict?",
        "diffusion-models.md training-and-fine-tuning.md",
    ),
    ("fine-tuning", "What is fine-tuning?", "training-and-fine-tuning.md"),
    ("large language models", "What is a large language model?", "large-language-models.md"),
    ("GPT", "How many parameters does GPT-3 have?", "large-language-models.md"),
    ("BERT", "How was BERT pre-trained?", "large-language-models.md"),
    ("BART", "What is BART?", "large-language-models.md"),
    ("T5", "What does T5 stand for?", "large-language-models.md"),
    (
        "GPT and ChatGPT",
        "What is the difference between GPT and ChatGPT?",
        "gpt-and-chatgpt.md",
    ),
    ("DALL-E", "What is DALL-E 2?", "dall-e-and-wavenet.pdf"),
    ("WaveNet", "How does WaveNet generate sound?", "dall-e-and-wavenet.pdf"),
    ("content creation", "How is generative AI used for content creation?", "applications.md"),
    (
        "summarisation",
        "What is the difference between extractive and abstractive summarisation?",
        "applications.md",
    ),
    ("translation", "How do language models translate?", "applications.md"),
    ("chatbots", "What are chatbots used for?", "applications.md"),
    ("data analysis", "How does generative AI help with data analysis?", "applications.md"),
    ("healthcare", "How is generative AI used in healthcare?", "industries-and-outlook.docx"),
    ("finance", "What is generative AI used for in finance?", "industries-and-outlook.docx"),
    ("gaming", "How do game studios use generative AI?", "industries-and-outlook.docx"),
    ("synthetic data", "What is synthetic data?", "industries-and-outlook.docx"),
    ("what comes next", "What comes next for generative AI?", "industries-and-outlook.docx"),
    ("hallucination", "Why do language models hallucinate?", "limits-and-risks.md"),
    ("bias", "Where does bias in generative models come from?", "limits-and-risks.md"),
    (
        "how retrieval helps",
        "How does retrieval reduce hallucination?",
        "retrieval-augmented-generation.md",
    ),
]
"""Subject, question, and the files one of which must be cited."""


def main() -> None:
    """Ask every question and print the table."""
    parser = make_parser(__doc__)
    parser.add_argument("--model", help="catalogue name or GGUF file")
    options = parser.parse_args()
    right = 0
    with tempfile.TemporaryDirectory() as home:
        library = Library(load_settings(library=Path(home) / ".rag", model=options.model))
        library.sync([PROJECT / "corpus"])
        for subject, question, files in SUBJECTS:
            answer = library.ask(question)
            cited = sorted({Path(c.document).name for one in answer.claims for c in one.citations})
            good = bool(set(cited) & set(files.split()))
            right += good
            print(
                f"{'right' if good else 'WRONG':6s} {subject:22s} {question}\n"
                f"       {answer.verdict} {answer.support:.2f}, {answer.timings.total:.1f} s, "
                f"cites {', '.join(cited) or 'nothing'}\n       {' '.join(answer.answer.split())}",
                flush=True,
            )
        library.close()
    print(f"\n{right} of {len(SUBJECTS)} subjects were answered with a citation of the right file.")


if __name__ == "__main__":
    main()
