using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Edge.Commands;

/// <summary>
/// Rows under headings. On a terminal they are a table, as far as it is wide enough, without the columns that are empty;
/// otherwise plain columns, which <c>awk</c> and people can read.
/// A cell may carry a <see cref="Tone"/>, which is colour on a terminal and nothing elsewhere; lines of one cell stand
/// below each other in a table, and are joined by commas elsewhere.
/// </summary>
internal sealed class Sheet(params string[] headings)
{
    /// <summary>What the last column, the only one whose text may be broken, needs at least.</summary>
    private const int LastColumnMin = 16;

    /// <summary>What a table adds to each column: a line and two spaces.</summary>
    private const int LinesPerColumn = 3;

    private const int SpacesBetweenColumns = 2;

    private readonly List<Cell[]> _rows = [];

    internal readonly record struct Cell(string Text, Tone Tone)
    {
        public static implicit operator Cell(string? text) => new(text ?? "", Tone.Plain);
    }

    public void Add(params Cell[] cells) => _rows.Add(cells);

    public void Write(CommandShell shell)
    {
        if (!shell.OutputIsTerminal)
        {
            WriteColumns(shell.Output);
            return;
        }

        int[] columns = [.. Enumerable.Range(0, headings.Length).Where(column => column == 0 || _rows.Count == 0 || _rows.Exists(row => row[column].Text.Length > 0))];
        var widths = columns.Select(WidthOf).ToArray();
        if (widths.Sum() + (LinesPerColumn * widths.Length) + 1 <= shell.Width)
        {
            Screen.Of(shell).Write(Table(columns, TableBorder.Rounded));
        }
        else if (widths[..^1].Sum() + (SpacesBetweenColumns * widths.Length) + Math.Min(LastColumnMin, widths[^1]) <= shell.Width)
        {
            Screen.Of(shell).Write(Table(columns, TableBorder.None));
        }
        else
        {
            WriteColumns(shell.Output);
        }
    }

    private int WidthOf(int column) =>
        _rows.SelectMany(row => row[column].Text.Split('\n')).Append(headings[column]).Max(static line => Clean(line).Length);

    private Table Table(int[] columns, TableBorder border)
    {
        var table = new Table { Border = border, BorderStyle = new Style(Color.Grey) };
        foreach (var column in columns)
        {
            var made = new TableColumn(new Text(headings[column], new Style(decoration: Decoration.Bold)));
            table.AddColumn(column == columns[^1] ? made : made.NoWrap());
            made.Padding = border == TableBorder.None ? new Padding(0, 0, SpacesBetweenColumns, 0) : made.Padding;
        }

        foreach (var row in _rows)
        {
            table.AddRow(columns.Select(column => (IRenderable)new Text(string.Join('\n', row[column].Text.Split('\n').Select(Clean)), row[column].Tone.Style())));
        }

        return table;
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
