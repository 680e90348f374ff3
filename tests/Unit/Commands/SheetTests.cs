using Edge.Commands;

namespace Edge.Tests.Unit.Commands;

/// <summary>The same rows on terminals of several widths, and for other programs.</summary>
public sealed class SheetTests
{
    [Fact]
    public void A_wide_terminal_gets_a_table_without_empty_columns() => Assert.Equal(
        """
        ╭───────────┬─────────┬──────────────────────────────╮
        │ Node      │ Health  │ Why                          │
        ├───────────┼─────────┼──────────────────────────────┤
        │ gateway-1 │ healthy │ in service since the morning │
        ╰───────────┴─────────┴──────────────────────────────╯

        """,
        Written(80));

    [Fact]
    public void A_narrow_one_gets_no_lines_and_no_word_is_cut_in_two()
    {
        var lines = Written(40).Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 40, line));
        Assert.Equal("Node Health Why gateway-1 healthy in service since the morning", string.Join(' ', string.Join(' ', lines).Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(0, false)]
    public void A_tiny_one_and_other_programs_get_plain_columns(int width, bool terminal) => Assert.Equal(
        """
        NODE       HEALTH   BEHIND  WHY
        gateway-1  healthy  -       in service since the morning

        """,
        Written(width, terminal));

    private static string Written(int width, bool terminal = true)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var sheet = new Sheet("Node", "Health", "Behind", "Why");
        sheet.Add("gateway-1", "healthy", "", "in service since the morning");
        sheet.Write(new CommandShell
        {
            Output = output,
            Error = TextWriter.Null,
            Input = TextReader.Null,
            OutputIsTerminal = terminal,
            Width = width,
            Variable = static _ => null,
            Folder = Path.GetTempPath(),
            Time = TimeProvider.System,
        });

        // Colours are the terminal's matter.
        return System.Text.RegularExpressions.Regex.Replace(output.ToString(), @"\e\[[0-9;]*m", "");
    }
}
