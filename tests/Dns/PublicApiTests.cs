using System.Reflection;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>
/// What the package offers is kept in a file beside it, so that a change of it shows in the review. To accept a change,
/// run this test with <c>EDGE_ACCEPT_API=1</c>.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_one_that_was_agreed()
    {
        var file = Path.Combine(RepositoryRoot(), "packages", "Edge.Dns", "public-api.txt");
        var actual = string.Join('\n', Describe(typeof(AnswerTable).Assembly)) + "\n";
        if (Environment.GetEnvironmentVariable("EDGE_ACCEPT_API") == "1")
        {
            File.WriteAllText(file, actual);
        }

        Assert.Equal(File.ReadAllText(file), actual);
    }

    private static IEnumerable<string> Describe(Assembly assembly) =>
        assembly.GetExportedTypes()
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .SelectMany(type => Members(type).Order(StringComparer.Ordinal).Prepend(Kind(type) + " " + type.FullName));

    private static IEnumerable<string> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => member is not MethodInfo { IsSpecialName: true } && !member.Name.Contains('<', StringComparison.Ordinal) && member.Name != "value__")
            .Select(member => "    " + (member is FieldInfo { IsLiteral: true } constant ? $"{constant} = {constant.GetRawConstantValue()}" : Access(member)));

    private static string Access(MemberInfo member) => member is PropertyInfo property
        ? $"{property} {{{(property.GetMethod is null ? "" : " get;")}{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }}"
        : $"{(member is MethodBase { IsStatic: true } ? "static " : "")}{member}";

    private static string Kind(Type type) => type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface" : "class";

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Edge.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the test does not run within the repository");
        }

        return folder;
    }
}
