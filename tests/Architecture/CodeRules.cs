using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Edge.Tests.Architecture;

/// <summary>The house rules that a single source file can break. Each returns one sentence per breach.</summary>
internal static class CodeRules
{
    public const int FileLinesMax = 300;

    public const int MethodLinesMax = 60;

    private static readonly string[] EmptyWords =
        ["Helper", "Helpers", "Manager", "Util", "Utils", "Utility", "Common", "Misc", "Base", "Impl", "Data", "Info", "Processor"];

    public static IEnumerable<string> Lengths(SourceFile file)
    {
        if (file.LineCount > FileLinesMax)
        {
            yield return $"{file.Path} has {file.LineCount} lines, more than {FileLinesMax}";
        }

        foreach (var (name, lines) in file.Methods().Where(method => method.Lines > MethodLinesMax))
        {
            yield return $"{file.Path}: {name} has {lines} lines, more than {MethodLinesMax}";
        }
    }

    public static IEnumerable<string> Names(SourceFile file) =>
        file.Types().Where(type => EmptyWords.Any(word => EndsWithWord(type.Name, word)))
            .Select(type => $"{file.Path}: the name {type.Name} says too little");

    /// <summary>
    /// One type per file, named for it; parts of one type may add a word after a dot, and the generic sibling of a plain type
    /// stands in <c>NameOfT.cs</c>.
    /// </summary>
    public static IEnumerable<string> Layout(SourceFile file)
    {
        var types = file.TopLevelTypes().Select(type => type.Name).Distinct().ToList();
        if (types.Count > 1)
        {
            yield return $"{file.Path} holds {types.Count} types: {string.Join(", ", types)}";
        }

        if (types.Count == 1 && file.FileName.Split('.')[0] is var name && name != types[0] && name != types[0] + "OfT")
        {
            yield return $"{file.Path} holds {types[0]}";
        }
    }

    public static IEnumerable<string> Namespaces(SourceFile file, string room)
    {
        foreach (var space in file.Syntax.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>())
        {
            var name = space.Name.ToString();
            if (name != room && !name.StartsWith(room + ".", StringComparison.Ordinal))
            {
                yield return $"{file.Path} is in the namespace {name}, not {room}";
            }

            if (space is NamespaceDeclarationSyntax)
            {
                yield return $"{file.Path} has a block namespace";
            }
        }
    }

    /// <summary>
    /// Real time makes a test slow on good days and red on bad ones. A delay is allowed on a given clock, or for ever.
    /// </summary>
    public static IEnumerable<string> Sleeps(SourceFile file) =>
        file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => call.Expression.ToString() switch
            {
                "Thread.Sleep" or "System.Threading.Thread.Sleep" => true,
                "Task.Delay" or "System.Threading.Tasks.Task.Delay" => !call.ArgumentList.Arguments.Any(IsClockOrForever),
                _ => false,
            })
            .Select(call => $"{file.Path}:{file.Syntax.SyntaxTree.GetLineSpan(call.Span).StartLinePosition.Line + 1} sleeps: {call}");

    private static bool IsClockOrForever(ArgumentSyntax argument)
    {
        var text = argument.ToString();
        return text is "Timeout.Infinite" or "Timeout.InfiniteTimeSpan" or "-1"
            || (argument.Expression is IdentifierNameSyntax or MemberAccessExpressionSyntax
                && !text.StartsWith("TimeSpan.", StringComparison.Ordinal)
                && text != "TimeProvider.System"
                && (text.EndsWith("time", StringComparison.OrdinalIgnoreCase) || text.EndsWith("clock", StringComparison.OrdinalIgnoreCase)));
    }

    private static bool EndsWithWord(string name, string word) =>
        name.EndsWith(word, StringComparison.Ordinal);
}
