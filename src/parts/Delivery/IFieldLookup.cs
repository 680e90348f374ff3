namespace Edge.Delivery;

/// <summary>
/// Read access to a request's header fields, wherever they live, so that a hit needs no copy of them.
/// </summary>
public interface IFieldLookup
{
    /// <summary>All lines of that name joined by a comma and a space (RFC 9110 §5.3), or null if there is none.</summary>
    string? Field(string name);
}
