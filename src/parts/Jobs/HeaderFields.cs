namespace Edge.Jobs;

/// <summary>
/// Header fields in the order in which they came, names compared without case (RFC 9110 §5.1). Repeated names stay
/// separate lines. Immutable once handed over.
/// </summary>
public sealed class HeaderFields : List<KeyValuePair<string, string>>
{
    public HeaderFields()
    {
    }

    public HeaderFields(int capacity)
        : base(capacity)
    {
    }

    public HeaderFields(IEnumerable<KeyValuePair<string, string>> fields)
        : base(fields)
    {
    }

    public void Add(string name, string value) => Add(new KeyValuePair<string, string>(name, value));

    /// <summary>The first line of that name, or null.</summary>
    public string? First(string name)
    {
        foreach (var (field, value) in this)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>All lines of that name joined by a comma and a space (RFC 9110 §5.3), or null if there is none.</summary>
    public string? Combined(string name)
    {
        string? combined = null;
        foreach (var (field, value) in this)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                combined = combined is null ? value : combined + ", " + value;
            }
        }

        return combined;
    }

    public bool Has(string name) => First(name) is not null;

    public void Remove(string name) => RemoveAll(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
}
