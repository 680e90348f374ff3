namespace Edge.Tests.Architecture;

public sealed class CodeTests
{
    private static readonly IReadOnlyList<SourceFile> All = [.. Repository.Sources("src", "packages", "tests", "bench")];

    [Fact]
    public void Every_file_and_every_method_is_short() => Findings.None(All.SelectMany(CodeRules.Lengths));

    [Fact]
    public void Every_type_has_a_name_that_says_something() => Findings.None(All.SelectMany(CodeRules.Names));

    [Fact]
    public void Every_file_holds_one_type_and_is_named_for_it() =>
        Findings.None(Repository.Sources("src", "packages").SelectMany(CodeRules.Layout));

    [Fact]
    public void Every_namespace_matches_its_room() =>
        Findings.None(Project.ReadAll().SelectMany(project =>
            Repository.Sources(project.Folder).SelectMany(file => CodeRules.Namespaces(file, project.RootNamespace))));

    [Fact]
    public void No_test_sleeps() =>
        // A test of real processes has to look again now and then, which it does in one place.
        Findings.None(All.Where(file => file.Path.StartsWith("tests/", StringComparison.Ordinal) && file.Path != "tests/Network/Eventually.cs")
            .SelectMany(CodeRules.Sleeps));

    [Fact]
    public void A_long_method_is_caught()
    {
        var body = string.Concat(Enumerable.Repeat("        _ = 1;\n", 58));
        var file = SourceFile.Parse("src/A.cs", $"class A\n{{\n    void Long()\n    {{\n{body}    }}\n}}\n");

        Assert.Equal(["src/A.cs: Long has 61 lines, more than 60"], CodeRules.Lengths(file));
    }

    [Fact]
    public void An_empty_name_a_second_type_and_a_wrong_namespace_are_caught()
    {
        var file = SourceFile.Parse("src/Kernel/Peer.cs", "namespace Edge.Gateway;\nclass PeerManager;\nclass Peer;\n");

        Assert.Equal(["src/Kernel/Peer.cs: the name PeerManager says too little"], CodeRules.Names(file));
        Assert.Equal(["src/Kernel/Peer.cs holds 2 types: PeerManager, Peer"], CodeRules.Layout(file));
        Assert.Equal(
            ["src/Kernel/Peer.cs is in the namespace Edge.Gateway, not Edge.Kernel"],
            CodeRules.Namespaces(file, "Edge.Kernel"));
    }

    [Theory]
    [InlineData("Thread.Sleep(5)", true)]
    [InlineData("Task.Delay(5)", true)]
    [InlineData("Task.Delay(TimeSpan.FromSeconds(1), cancellation)", true)]
    [InlineData("Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System)", true)]
    [InlineData("Task.Delay(TimeSpan.FromSeconds(1), time, cancellation)", false)]
    [InlineData("Task.Delay(Timeout.Infinite, cancellation)", false)]
    public void A_sleep_is_told_from_a_wait_on_a_virtual_clock(string statement, bool sleeps)
    {
        var file = SourceFile.Parse("tests/Unit/A.cs", $"class A {{ void B() {{ {statement}; }} }}");

        Assert.Equal(sleeps, CodeRules.Sleeps(file).Any());
    }
}
