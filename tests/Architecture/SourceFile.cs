using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Edge.Tests.Architecture;

/// <summary>One parsed source file.</summary>
internal sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Syntax)
{
    public int LineCount { get; } = Text.AsSpan().Count('\n');

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    public static SourceFile Read(string path) => Parse(path, Repository.ReadText(path));

    public static SourceFile Parse(string path, string text) =>
        new(path, text, CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot());

    /// <summary>The types that stand in the namespace itself, with their names.</summary>
    public IEnumerable<(string Name, SyntaxNode Node)> TopLevelTypes() =>
        Types().Where(type => type.Node.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax);

    public IEnumerable<(string Name, SyntaxNode Node)> Types() =>
        Syntax.DescendantNodes().Select(node => node switch
        {
            // An extension block is a declaration without a name of its own.
            BaseTypeDeclarationSyntax type when type.Identifier.Text.Length > 0 => (type.Identifier.Text, (SyntaxNode)type),
            DelegateDeclarationSyntax type => (type.Identifier.Text, type),
            _ => ("", node),
        }).Where(type => type.Item1.Length > 0);

    /// <summary>Everything that holds statements under a name: methods, constructors, operators, accessors, local functions.</summary>
    public IEnumerable<(string Name, int Lines)> Methods()
    {
        foreach (var node in Syntax.DescendantNodes())
        {
            var name = node switch
            {
                MethodDeclarationSyntax method => method.Identifier.Text,
                ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
                LocalFunctionStatementSyntax local => local.Identifier.Text,
                OperatorDeclarationSyntax symbol => symbol.OperatorToken.Text,
                AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
                _ => null,
            };
            if (name is not null)
            {
                // A span without leading comments and attributes' trivia: what a reader has to hold in the head at once.
                var span = node.SyntaxTree.GetLineSpan(node.Span);
                yield return (name, span.EndLinePosition.Line - span.StartLinePosition.Line + 1);
            }
        }
    }
}
