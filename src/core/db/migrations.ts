/**
 * Entry N takes the schema from version N to N + 1. Append only: a released entry never changes, and each one has a
 * test that fills a database of the version before it.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT;

  -- Every batch of ops, in order: the history of the study, and what is not in study.json yet after a crash.
  CREATE TABLE batches (
    revision INTEGER PRIMARY KEY,
    group_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('edit', 'undo', 'redo', 'revert')),
    target_group TEXT,
    actor TEXT NOT NULL,
    turn_id TEXT,
    label TEXT NOT NULL,
    patch TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX batches_by_turn ON batches (turn_id) WHERE turn_id IS NOT NULL;

  -- Modifications that were applied or refused: each id counts once, for ever.
  CREATE TABLE modifications (
    id TEXT PRIMARY KEY,
    turn_id TEXT,
    revision INTEGER,
    created_at INTEGER NOT NULL
  ) STRICT;

  -- cli_session_id is the CLI's own name of the conversation; nothing outside core/chat sees it.
  CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,
    message_count INTEGER NOT NULL DEFAULT 0,
    cli_session_id TEXT,
    seen_revision INTEGER
  ) STRICT;
  CREATE INDEX conversations_by_activity ON conversations (last_active_at DESC, id);

  CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    mode TEXT NOT NULL CHECK (mode IN ('user', 'power')),
    created_at INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,
    closed_at INTEGER
  ) STRICT;
  CREATE INDEX sessions_by_conversation ON sessions (conversation_id, closed_at);

  CREATE TABLE turns (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    request_id TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('user', 'power')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'stopped', 'failed', 'interrupted')),
    user_text TEXT NOT NULL,
    selection TEXT NOT NULL,
    base_revision INTEGER NOT NULL,
    pid INTEGER,
    pid_start_time TEXT,
    journal_bytes INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    usage TEXT,
    model TEXT,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    UNIQUE (conversation_id, request_id)
  ) STRICT;
  CREATE INDEX turns_by_conversation ON turns (conversation_id, created_at, id);
  CREATE INDEX turns_without_end ON turns (state) WHERE state IN ('waiting', 'running');

  -- The conversation as an event log. 'content' is what the user sees, 'model_content' what the model was given
  -- where that is something else, 'detail' the update of the turn as data, 'raw' the CLI's own line of a tool result.
  CREATE TABLE events (
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    schema_version INTEGER NOT NULL,
    turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    request_id TEXT,
    type TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'tool', 'system')),
    content TEXT NOT NULL,
    model_content TEXT,
    tool_name TEXT,
    provider TEXT NOT NULL,
    model TEXT,
    stop_reason TEXT,
    usage TEXT,
    detail TEXT,
    raw TEXT,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, seq)
  ) STRICT;
  CREATE UNIQUE INDEX events_by_request ON events (conversation_id, request_id) WHERE request_id IS NOT NULL;
  CREATE INDEX events_by_turn ON events (turn_id, seq);
  `,
];
