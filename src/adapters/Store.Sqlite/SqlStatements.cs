using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>Short forms for statements on a connection. Parameters are written <c>$1</c>, <c>$2</c> and so on.</summary>
internal static class SqlStatements
{
    extension(SqliteConnection connection)
    {
        public SqliteCommand Statement(string sql, params ReadOnlySpan<object> parameters)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 0; i < parameters.Length; i++)
            {
                command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${i + 1}"), parameters[i]);
            }

            return command;
        }

        public int Execute(string sql, params ReadOnlySpan<object> parameters)
        {
            using var command = connection.Statement(sql, parameters);
            return command.ExecuteNonQuery();
        }

        /// <summary>The one number that a query returns; zero when it returns none.</summary>
        public long Number(string sql, params ReadOnlySpan<object> parameters)
        {
            using var command = connection.Statement(sql, parameters);
            return command.ExecuteScalar() is long number ? number : 0;
        }

        public List<T> Select<T>(Func<SqliteDataReader, T> read, string sql, params ReadOnlySpan<object> parameters)
        {
            using var command = connection.Statement(sql, parameters);
            using var reader = command.ExecuteReader();
            var rows = new List<T>();
            while (reader.Read())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
    }
}
