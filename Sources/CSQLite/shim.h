#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift does not import.
static inline sqlite3_destructor_type concord_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// Swift does not import functions with variable arguments.

// Before the first connection: every connection is used by one thread at a time, and nobody reads the memory
// statistics, whose lock all threads would share.
static inline void concord_sqlite_configure(void) {
  sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// No SQL can damage the file on purpose, and "text" in double quotes is a name, never a string.
static inline void concord_sqlite_harden(sqlite3 *db) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
}

// While migrations run, which are ours: some change how a table is declared without touching its rows.
static inline void concord_sqlite_defend_schema(sqlite3 *db, int is_on) {
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, is_on, (int *)0);
}
