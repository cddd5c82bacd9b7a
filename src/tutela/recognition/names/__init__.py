"""Names of persons and organisations, across Latin, Cyrillic, Greek and Arabic letters.

``name.read`` takes a written name apart; ``comparison.compare`` says how alike two are and why; ``candidates`` finds,
among many, the few worth comparing. A name is evidence, never an identity: what comes out is a suggestion to a person.
"""
