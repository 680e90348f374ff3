namespace Edge.Store.Sqlite;
