using System.Data.Common;

namespace Edge.Store.Sql;

/// <summary>Statements that run in order, in one round trip where the engine can.</summary>
public sealed class SqlBatch
{
    private readonly List<SqlStatement> _statements = [];

    public IReadOnlyList<SqlStatement> Statements => _statements;

    /// <summary>Whether the last statement is the COMMIT: when its answer is lost, nobody knows what became of the transaction.</summary>
    public bool Commits => _statements is [.., { Text: "COMMIT" }];

    public void Add(string text, params object?[] parameters) => _statements.Add(new SqlStatement(text, parameters, null));

    public void Read(Action<DbDataReader> row, string text, params object?[] parameters) => _statements.Add(new SqlStatement(text, parameters, row));
}
