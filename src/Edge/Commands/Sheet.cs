using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Edge.Commands;

/// <summary>
/// Rows under headings. On a terminal they are a table; otherwise plain columns, which <c>awk</c> and people can read.
/// A cell may carry a <see cref="Tone"/>, which is colour on a terminal and nothing elsewhere; lines of one cell stand
/// below each other in a table, and are joined by commas elsewhere.
/// </summary>
internal sealed class Sheet(params string[] headings)
{
    private readonly List<Cell[]> _rows = [];

    internal readonly record struct Cell(string Text, Tone Tone)
    {
        public static implicit operator Cell(string? text) => new(text ?? "", Tone.Plain);
    }

    public void Add(params Cell[] cells) => _rows.Add(cells);

    public void Write(CommandShell shell)
    {
        if (shell.OutputIsTerminal)
        {
            WriteTable(shell);
        }
        else
        {
            WriteColumns(shell.Output);
        }
    }

    private void WriteTable(CommandShell shell)
    {
        var table = new Table { Border = TableBorder.Rounded, BorderStyle = new Style(Color.Grey) };
        for (var column = 0; column < headings.Length; column++)
        {
            var made = new TableColumn(new Text(headings[column], new Style(decoration: Decoration.Bold)));
            table.AddColumn(column == 0 ? made.NoWrap() : made);
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => (IRenderable)new Text(string.Join('\n', cell.Text.Split('\n').Select(Clean)), cell.Tone.Style())));
        }

        Screen.Of(shell).Write(table);
    }

    private void WriteColumns(TextWriter output)
    {
        var widths = headings.Select((heading, column) =>
            Math.Max(heading.Length, _rows.Select(row => OneLine(row[column]).Length).DefaultIfEmpty(0).Max())).ToArray();
        WriteLine(output, widths, [.. headings.Select(heading => heading.ToUpperInvariant())]);
        foreach (var row in _rows)
        {
            WriteLine(output, widths, [.. row.Select(cell => OneLine(cell) is { Length: > 0 } text ? text : "-")]);
        }
    }

    private static void WriteLine(TextWriter output, int[] widths, string[] texts)
    {
        var line = new StringBuilder();
        for (var column = 0; column < texts.Length; column++)
        {
            line.Append(texts[column].PadRight(widths[column] + 2));
        }

        output.WriteLine(line.ToString().TrimEnd());
    }

    private static string OneLine(Cell cell) => string.Join(", ", cell.Text.Split('\n').Select(Clean));

    /// <summary>What others wrote reaches the terminal without control characters.</summary>
    private static string Clean(string text) => string.Concat(text.Where(character => !char.IsControl(character)));
}
