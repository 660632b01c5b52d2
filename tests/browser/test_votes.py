"""Thumbs under an answer: by mouse and by keyboard, kept with the library, there after a reload."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.script import GAN
from browser.visit import Server, put, reload, wait_until

pytestmark = pytest.mark.browser


def kept(server: Server) -> list[dict[str, Any]]:
    """Return the votes beside the library."""
    file: Path = server.home / ".rag" / "feedback.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return [json.loads(line) for line in lines]


def test_a_thumb_is_kept_with_its_answer(page: Page, server: Server) -> None:
    before = len(kept(server))
    turn = put(page, GAN)
    good = turn.get_by_role("button", name="A good answer", exact=True)
    good.focus()
    page.keyboard.press("Enter")
    expect(good).to_have_attribute("aria-pressed", "true")
    wait_until(lambda: len(kept(server)) == before + 1)
    vote = kept(server)[-1]
    assert (vote["vote"], vote["claim"], vote["answer"]["question"]) == ("up", None, GAN)
    assert vote["answer"]["claims"][0]["citations"]
    expect(turn.get_by_text("Which sentence?")).to_be_hidden()
    reload(page)
    past = page.locator("#past .turn", has_text=GAN)
    expect(past.get_by_role("button", name="A good answer", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_sentence_is_flagged_after_the_lower_thumb(page: Page, server: Server) -> None:
    before = len(kept(server))
    turn = put(page, GAN)
    turn.get_by_role("button", name="Not a good answer").click()
    wait_until(lambda: len(kept(server)) == before + 1)
    turn.get_by_text("Which sentence?").click()
    sentence = turn.locator(".flag").nth(1)
    expect(sentence).to_be_in_viewport()
    sentence.click()
    wait_until(lambda: len(kept(server)) == before + 2)
    assert (kept(server)[-1]["vote"], kept(server)[-1]["claim"]) == ("down", 1)
    expect(sentence).to_have_attribute("aria-pressed", "true")


def test_a_refusal_can_be_voted_on(page: Page, server: Server) -> None:
    before = len(kept(server))
    turn = put(page, "What is the capital of Peru?", "abstained")
    turn.get_by_role("button", name="Not a good answer").click()
    wait_until(lambda: len(kept(server)) == before + 1)
    assert kept(server)[-1]["answer"]["verdict"] == "abstained"
