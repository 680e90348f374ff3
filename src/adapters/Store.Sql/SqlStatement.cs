using System.Data.Common;

namespace Edge.Store.Sql;

/// <summary>One statement; parameters are written <c>$1</c>, <c>$2</c> and so on, which both dialects understand.</summary>
/// <param name="Row">Told of each row; null where none is expected.</param>
public sealed record SqlStatement(string Text, object?[] Parameters, Action<DbDataReader>? Row);
