-- SQLite checks `state IN (…)` of three values or more by building a table of them in memory, anew for each statement
-- that writes the column: with four such statements in every submit that was a tenth of its time. Compared one by one
-- the same values cost nothing to speak of. What the tables hold, and may hold, stays as it is, so only their
-- declarations change (sqlite.org/lang_altertable.html, section 7).

PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (state IN (''open'', ''review'', ''done'', ''excluded''))',
  'CHECK (state = ''open'' OR state = ''review'' OR state = ''done'' OR state = ''excluded'')')
  WHERE type = 'table' AND name = 'tasks';
UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (state IN (''leased'', ''submitted'', ''skipped'', ''released'', ''expired'', ''returned''))',
  'CHECK (state = ''leased'' OR state = ''submitted'' OR state = ''skipped'' OR state = ''released'' OR state = ''expired'' OR state = ''returned'')')
  WHERE type = 'table' AND name = 'assignments';
UPDATE sqlite_schema SET sql = replace(sql,
  'CHECK (source IN (''consensus'', ''review'', ''gold''))',
  'CHECK (source = ''consensus'' OR source = ''review'' OR source = ''gold'')')
  WHERE type = 'table' AND name = 'labels';
PRAGMA writable_schema = RESET;
