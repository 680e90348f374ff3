using Edge.Delivery;
using Edge.Jobs;

namespace Edge.Tests.Unit.Delivery;

/// <summary>Fields written as one text, a line each: <c>"Cache-Control: max-age=5\nETag: \"1\""</c>.</summary>
internal sealed class Fields : IFieldLookup
{
    private readonly HeaderFields _fields;

    private Fields(HeaderFields fields) => _fields = fields;

    public static HeaderFields Of(string lines)
    {
        var fields = new HeaderFields();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            fields.Add(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }

        return fields;
    }

    public static Fields Request(string lines = "") => new(Of(lines));

    public string? Field(string name) => _fields.Combined(name);
}
