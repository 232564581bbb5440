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
  `
  -- Turns of a conversation are a tree: a message that is edited and sent again stands beside the old one. The CLI's
  -- own session and the length of its transcript belong to the turn that they are the state after. Turns were made in the
  -- order of their row numbers, whatever the clock said.
  ALTER TABLE turns ADD COLUMN parent_id TEXT; -- no reference: deleting a long chain would recurse too deep
  ALTER TABLE turns ADD COLUMN provider TEXT NOT NULL DEFAULT 'claude-cli';
  ALTER TABLE turns ADD COLUMN started_at INTEGER;
  ALTER TABLE turns ADD COLUMN cli_session_id TEXT;
  ALTER TABLE turns ADD COLUMN transcript_bytes INTEGER;
  ALTER TABLE turns ADD COLUMN session_cost_usd REAL; -- of the CLI's session up to the end of this turn
  ALTER TABLE turns ADD COLUMN cost_before_usd REAL NOT NULL DEFAULT 0; -- of the same up to its start
  ALTER TABLE turns ADD COLUMN stop_requested INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE turns ADD COLUMN model_choice TEXT;
  ALTER TABLE turns ADD COLUMN effort_choice TEXT;
  ALTER TABLE turns ADD COLUMN mentions TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE turns ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';
  UPDATE turns SET parent_id = earlier.parent FROM (
    SELECT id, lag(id) OVER (PARTITION BY conversation_id ORDER BY rowid) AS parent FROM turns
  ) AS earlier WHERE earlier.id = turns.id;
  CREATE INDEX turns_by_parent ON turns (conversation_id, parent_id);
  -- What was kept as the cost of a turn was that of its whole session until then.
  UPDATE turns SET session_cost_usd = told.cost, cost_before_usd = told.before,
      usage = json_set(usage, '$.costUsd', told.cost - told.before)
    FROM (SELECT id, cost, iif(earlier <= cost, earlier, 0.0) AS before FROM (
      SELECT id, cost, lag(cost, 1, 0.0) OVER (PARTITION BY conversation_id ORDER BY number) AS earlier FROM (
        SELECT id, conversation_id, rowid AS number, CAST(usage ->> 'costUsd' AS REAL) AS cost FROM turns
          WHERE usage ->> 'costUsd' IS NOT NULL
    ))) AS told WHERE told.id = turns.id;

  -- head_turn_id: last turn of the path that is shown. activity: grows with each message of any conversation, so that
  -- the order holds also when the clock is set back. Totals are those of all turns.
  ALTER TABLE conversations ADD COLUMN head_turn_id TEXT;
  ALTER TABLE conversations ADD COLUMN activity INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN deleted_at INTEGER;
  ALTER TABLE conversations ADD COLUMN input_tokens INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN output_tokens INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE conversations ADD COLUMN cost_usd REAL NOT NULL DEFAULT 0;
  UPDATE conversations SET
    head_turn_id = (SELECT id FROM turns WHERE conversation_id = conversations.id ORDER BY rowid DESC LIMIT 1),
    input_tokens = (SELECT coalesce(sum(coalesce(usage ->> 'inputTokens', 0) + coalesce(usage ->> 'cacheReadTokens', 0)
      + coalesce(usage ->> 'cacheWriteTokens', 0)), 0) FROM turns WHERE conversation_id = conversations.id),
    output_tokens = (SELECT coalesce(sum(coalesce(usage ->> 'outputTokens', 0)), 0) FROM turns WHERE conversation_id = conversations.id),
    cost_usd = (SELECT coalesce(sum(coalesce(usage ->> 'costUsd', 0)), 0) FROM turns WHERE conversation_id = conversations.id);
  -- A turn without an end has added nothing to the session yet.
  UPDATE turns SET cost_before_usd = coalesce((SELECT told.session_cost_usd FROM turns AS told
      WHERE told.conversation_id = turns.conversation_id AND told.session_cost_usd IS NOT NULL
      ORDER BY told.rowid DESC LIMIT 1), 0)
    WHERE state IN ('waiting', 'running');
  UPDATE turns SET cli_session_id = conversations.cli_session_id,
      session_cost_usd = (SELECT told.session_cost_usd FROM turns AS told
        WHERE told.conversation_id = conversations.id AND told.session_cost_usd IS NOT NULL
        ORDER BY told.rowid DESC LIMIT 1),
      base_revision = coalesce(conversations.seen_revision, base_revision)
    FROM conversations WHERE turns.id = (SELECT ended.id FROM turns AS ended
      WHERE ended.conversation_id = conversations.id AND ended.state NOT IN ('waiting', 'running')
      ORDER BY ended.rowid DESC LIMIT 1);
  ALTER TABLE conversations DROP COLUMN cli_session_id;
  ALTER TABLE conversations DROP COLUMN seen_revision;
  UPDATE conversations SET activity = ranked.number FROM (
    SELECT id, row_number() OVER (ORDER BY last_active_at, id) AS number FROM conversations
  ) AS ranked WHERE ranked.id = conversations.id;
  DROP INDEX conversations_by_activity;
  CREATE INDEX conversations_by_activity ON conversations (activity DESC);
  CREATE INDEX conversations_deleted ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;

  -- What a session chose in place of the settings.
  ALTER TABLE sessions ADD COLUMN model TEXT;
  ALTER TABLE sessions ADD COLUMN effort TEXT;

  -- What a window keeps of a conversation: the message that is not sent yet, and where it is scrolled to.
  CREATE TABLE conversation_views (
    conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
    draft TEXT NOT NULL DEFAULT '',
    scroll TEXT
  ) STRICT;

  -- Files that went along with messages; the content is a file of .planform/attachments, named by the id.
  CREATE TABLE attachments (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;

  -- The event log with a number of its own for each row, which the full-text index refers to, and with what the model
  -- sees told apart from what the user sees.
  CREATE TABLE numbered_events (
    id INTEGER PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    schema_version INTEGER NOT NULL,
    turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    request_id TEXT,
    type TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant', 'tool', 'system')),
    content TEXT NOT NULL,
    model_content TEXT,
    visible_to_model INTEGER NOT NULL CHECK (visible_to_model IN (0, 1)),
    tool_name TEXT,
    provider TEXT NOT NULL,
    model TEXT,
    stop_reason TEXT,
    usage TEXT,
    detail TEXT,
    raw TEXT,
    created_at INTEGER NOT NULL,
    UNIQUE (conversation_id, seq)
  ) STRICT;
  INSERT INTO numbered_events (conversation_id, seq, schema_version, turn_id, request_id, type, role, content,
      model_content, visible_to_model, tool_name, provider, model, stop_reason, usage, detail, raw, created_at)
    SELECT conversation_id, seq, schema_version, turn_id, request_id, type, role, content,
      model_content, role <> 'system', tool_name, provider, model, stop_reason, usage, detail, raw, created_at
    FROM events ORDER BY conversation_id, seq;
  DROP TABLE events;
  ALTER TABLE numbered_events RENAME TO events;
  CREATE UNIQUE INDEX events_by_request ON events (conversation_id, request_id) WHERE request_id IS NOT NULL;
  CREATE INDEX events_by_turn ON events (turn_id, seq);

  -- Full text of what was said, by the user and by the model. It keeps no copy of the text.
  CREATE VIRTUAL TABLE messages USING fts5 (
    content, content = 'events', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
  );
  INSERT INTO messages (rowid, content) SELECT id, content FROM events WHERE type IN ('user-message', 'text');
  CREATE TRIGGER messages_added AFTER INSERT ON events WHEN new.type IN ('user-message', 'text') BEGIN
    INSERT INTO messages (rowid, content) VALUES (new.id, new.content);
  END;
  CREATE TRIGGER messages_removed AFTER DELETE ON events WHEN old.type IN ('user-message', 'text') BEGIN
    INSERT INTO messages (messages, rowid, content) VALUES ('delete', old.id, old.content);
  END;
  `,
  `
  -- Which batches touched a node: who made it what it is.
  CREATE TABLE batch_nodes (
    node_id TEXT NOT NULL,
    revision INTEGER NOT NULL REFERENCES batches (revision) ON DELETE CASCADE,
    PRIMARY KEY (node_id, revision)
  ) STRICT, WITHOUT ROWID;
  INSERT OR IGNORE INTO batch_nodes (node_id, revision)
    SELECT coalesce(change.value ->> '$.nodeId', change.value ->> '$.node.id'), batches.revision
    FROM batches, json_each(batches.patch, '$.nodes') AS change;

  -- Whether the changes of a turn wait to be accepted, and those that do, in the order in which they were made.
  ALTER TABLE turns ADD COLUMN review INTEGER NOT NULL DEFAULT 0 CHECK (review IN (0, 1));
  CREATE TABLE proposals (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    turn_id TEXT NOT NULL REFERENCES turns (id) ON DELETE CASCADE,
    op TEXT NOT NULL,
    created_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  -- What ran, or was to run, and who decided. It outlives the conversations: no reference to them.
  CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('tool', 'decision')),
    conversation_id TEXT,
    turn_id TEXT,
    tool_use_id TEXT,
    mode TEXT,
    tool TEXT NOT NULL,
    input TEXT NOT NULL,
    decision TEXT NOT NULL CHECK (decision IN ('allowed', 'denied', 'pending')),
    decided_by TEXT NOT NULL,
    reason TEXT,
    outcome TEXT CHECK (outcome IN ('done', 'failed')),
    ended_at INTEGER,
    UNIQUE (turn_id, tool_use_id)
  ) STRICT;
  CREATE INDEX audit_by_time ON audit (at);
  `,
];
