"""Pure decisions: facts + rulebook + now → a decision that says why. Nothing here stores or shows."""
