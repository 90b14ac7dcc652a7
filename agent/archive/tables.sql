-- The store of a batch. Everything is counted within a recipe: the same article under other settings is another one.

CREATE TABLE IF NOT EXISTS recipes (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    model TEXT NOT NULL,
    prompts TEXT NOT NULL,
    schema TEXT NOT NULL,
    settings TEXT NOT NULL
);

-- What every source turned out to be: an article, or the reason why it cannot be read.
CREATE TABLE IF NOT EXISTS sources (
    recipe INTEGER NOT NULL REFERENCES recipes,
    source TEXT NOT NULL,
    article TEXT,
    reason TEXT,
    PRIMARY KEY (recipe, source)
) WITHOUT ROWID;

-- Finished articles. done: a result; partial: a result from which something is missing; failed: none.
CREATE TABLE IF NOT EXISTS articles (
    recipe INTEGER NOT NULL REFERENCES recipes,
    article TEXT NOT NULL,
    source TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('done', 'partial', 'failed')),
    result TEXT,
    batch TEXT NOT NULL,
    PRIMARY KEY (recipe, article)
);

-- What is missing from articles, with its cause; `batch --retry-failed` asks again.
CREATE TABLE IF NOT EXISTS failures (
    recipe INTEGER NOT NULL REFERENCES recipes,
    article TEXT NOT NULL,
    number INTEGER NOT NULL,
    chunk INTEGER,
    step TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (recipe, article, number)
) WITHOUT ROWID;

-- Articles that a batch is at work on. A claim ends with its batch, however that ends.
CREATE TABLE IF NOT EXISTS claims (
    recipe INTEGER NOT NULL REFERENCES recipes,
    article TEXT NOT NULL,
    batch TEXT NOT NULL,
    PRIMARY KEY (recipe, article)
) WITHOUT ROWID;

-- One run of the command.
CREATE TABLE IF NOT EXISTS batches (
    id TEXT PRIMARY KEY,
    recipe INTEGER NOT NULL REFERENCES recipes,
    began TEXT NOT NULL,
    ended TEXT,
    outcome TEXT,
    seconds REAL,
    calls INTEGER,
    input_tokens INTEGER,
    output_tokens INTEGER,
    cached_calls INTEGER,
    cost_usd REAL
);

-- Requests that were handed to a provider together, to be answered within a day. writing: the file is on its way;
-- making: the provider may or may not have made a batch of it; waiting: it has; back: completed; lost: ended without
-- being completed. The id stands in the provider's metadata.
CREATE TABLE IF NOT EXISTS submissions (
    id TEXT PRIMARY KEY,
    model TEXT NOT NULL,
    batch TEXT,
    state TEXT NOT NULL CHECK (state IN ('writing', 'making', 'waiting', 'back', 'lost')),
    began TEXT NOT NULL,
    requests INTEGER NOT NULL,
    most_tokens INTEGER NOT NULL,
    most_cost REAL NOT NULL
);

-- The keys of questions that are with the provider, or have come back from it, with a valid answer or without.
CREATE TABLE IF NOT EXISTS submitted (
    key TEXT PRIMARY KEY,
    submission TEXT NOT NULL REFERENCES submissions
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS submitted_by_submission ON submitted (submission);
