"""Answers and their evidence: chips, marks, verdicts, and what hostile text cannot do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.script import GAN, HOSTILE, PARTS, ROLES, STEPS
from browser.visit import expect_lit, put, reload

pytestmark = pytest.mark.browser


def test_every_sentence_carries_its_chips(page: Page) -> None:
    """One chip for each passage behind a sentence, numbered as they appear, with its place."""
    turn = put(page, GAN)
    numbers = {STEPS.marker: "1", ROLES.marker: "2"}
    for number, (text, _, _, quotes) in enumerate(PARTS):
        claim = turn.locator(f"#{turn.get_attribute('id')}-claim-{number}")
        expect(claim).to_contain_text(text)
        chips = claim.get_by_role("button")
        assert chips.all_text_contents() == sorted(numbers[source.marker] for source, _ in quotes)
    first = turn.get_by_role("button", name="Footnote 1: gans.md, How a GAN learns step by step")
    expect(first.first).to_be_visible()
    expect(turn.get_by_role("status")).to_have_text(
        "All 3 sentences are supported by your documents"
    )


@pytest.mark.parametrize("how", ["click", "Enter"])
def test_a_chip_lights_its_sentence_and_no_other(page: Page, how: str) -> None:
    """By mouse and by keyboard: exactly the quote of that claim in that passage, in view."""
    turn = put(page, GAN)
    for number, (_, _, _, quotes) in enumerate(PARTS):
        for source, quote in quotes:
            chip = turn.locator(f'.chip[data-claim="{number}"][data-passage="{source.marker}"]')
            if how == "click":
                chip.click()
            else:
                chip.focus()
                page.keyboard.press("Enter")
            expect_lit(page, quote)
            expect(page.locator("mark.active:visible")).to_be_in_viewport(ratio=1)
            expect(page.locator(".card.active")).to_contain_text(source.text[:60])
            expect(page.locator(".viewer h2")).to_contain_text(source.document.split("/")[-1])
            expect(chip).to_have_attribute("aria-pressed", "true")
            expect(page.locator(".chip[aria-pressed=true]")).to_have_count(1)


def test_only_cited_passages_stand_open(page: Page) -> None:
    """The rest is folded under a heading that says how many; a PDF shows its printed page."""
    put(page, GAN)
    expect(page.locator(".card:visible")).to_have_count(2)
    page.get_by_text("Also read (2)").click()
    expect(page.locator(".card:visible")).to_have_count(4)
    expect(page.locator(".card", has_text="dall-e-and-wavenet.pdf").locator(".page")).to_have_text(
        "page 3"
    )


def test_older_answer_brings_its_evidence(page: Page) -> None:
    """The panel follows the chip that was pressed; a reload loses nothing."""
    put(page, GAN)
    put(page, "Who invented GANs?", "partial")
    expect(page.locator("section.evidence:visible")).to_contain_text("Who invented GANs?")
    reload(page)
    page.locator("#past .turn", has_text=GAN).locator(".chip").first.click()
    expect_lit(page, PARTS[0][3][0][1])


def test_unsupported_sentences_say_why(page: Page) -> None:
    """Each kind by its own line, with the reason beside it, not by colour alone."""
    turn = put(page, "Who invented GANs?", "partial")
    lines = {
        kind: turn.locator(f".claim.{kind}").evaluate(
            "claim => getComputedStyle(claim).textDecorationLine + ' ' +"
            "getComputedStyle(claim).textDecorationStyle"
        )
        for kind in ("supported", "partial", "unsupported")
    }
    assert lines == {
        "supported": "none solid",
        "partial": "underline dotted",
        "unsupported": "underline wavy",
    }
    expect(turn.locator(".claim.unsupported")).to_have_attribute(
        "data-why", "1987 is not in the cited text. Claude Shannon is not in the cited text."
    )
    expect(turn.locator(".reasons")).to_contain_text("Claude Shannon is not in the cited text.")
    expect(turn.locator(".status")).to_contain_text(
        "1 of 3 sentences could not be found in your documents"
    )


def test_refusal_shows_the_nearest(page: Page) -> None:
    """No chip, no claim; the passages stand open."""
    turn = put(page, "What is the capital of Peru?", "abstained")
    expect(turn.locator(".status")).to_contain_text("I could not find this in your 19 documents.")
    expect(turn.locator(".chip")).to_have_count(0)
    expect(page.locator("section.evidence:visible h2")).to_have_text("Nearest passages")
    expect(page.locator(".card:visible")).to_have_count(4)


def test_hostile_text_stays_text(page: Page) -> None:
    """Scripts, beacons, templates, false markers and direction marks are shown and do nothing."""
    turn = put(page, "Is this safe?", "partial")
    turn.locator(".chip").click()
    visible = HOSTILE.replace("\u202e", "").replace("\u202c", "")
    expect_lit(page, visible)
    expect(turn.locator(".claim").first).to_contain_text("[9]")
    assert turn.locator(".chip").all_text_contents() == ["1"]
    assert page.locator(".turn script, .turn img, .card script, .card img, .card b").count() == 0
    assert page.evaluate("window.hacked") is None


def test_copying_takes_the_notes_along(page: Page) -> None:
    """Plain text with numbers, and where they lead."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    put(page, GAN).locator(".copy").click()
    page.get_by_text("Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("A GAN learns by training its two networks in turn. [1]")
    assert copied.endswith(
        "[1] gans.md, How a GAN learns step by step\n[2] gans.md, The two networks and their roles"
    )
