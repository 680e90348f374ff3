using System.IO.Enumeration;

namespace Edge.Tests.Architecture;

/// <summary>One cell of the table: names or patterns, where a star stands for one folder name.</summary>
internal sealed record Allowance(IReadOnlyList<string> Patterns, bool Anything)
{
    public static Allowance Read(string cell) => cell switch
    {
        "anything" => new Allowance([], true),
        "nothing" => new Allowance([], false),
        _ => new Allowance([.. cell.Split(' ').Select(name => name.Trim('`'))], false),
    };

    public bool Allows(string name) => Anything || Patterns.Any(pattern => Matches(pattern, name));

    public static bool Matches(string pattern, string name) =>
        pattern.AsSpan().Count('/') == name.AsSpan().Count('/') && FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
