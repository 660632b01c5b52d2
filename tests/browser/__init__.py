"""The page in headless Chromium, with a fake library behind it."""
