using Edge.Jobs;

namespace Edge.Delivery;

/// <summary>
/// Which request a stored response is for: the request fields that its <c>Vary</c> names, with their values in normal form
/// (RFC 9111 §4.1).
/// </summary>
public sealed class Variance : IEquatable<Variance>
{
    public static readonly Variance None = new([], []);

    /// <summary>Of <c>Vary: *</c>: no later request ever matches.</summary>
    public static readonly Variance Unknowable = new([], []);

    private const string AcceptEncoding = "accept-encoding";

    private readonly string[] _names;
    private readonly string[] _values;

    private Variance(string[] names, string[] values)
    {
        _names = names;
        _values = values;
    }

    /// <summary>
    /// What the response to that request varies by. A coded body varies by <c>Accept-Encoding</c> even where the origin
    /// forgot to say so.
    /// </summary>
    public static Variance Of(HeaderFields response, IFieldLookup request)
    {
        var vary = response.Combined("Vary");
        if (vary is null && !response.Has("Content-Encoding"))
        {
            return None;
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        var rest = vary.AsSpan();
        while (FieldList.Next(ref rest, out var member))
        {
            if (member is "*")
            {
                return Unknowable;
            }

            names.Add(member.ToString().ToLowerInvariant());
        }

        if (response.Has("Content-Encoding"))
        {
            names.Add(AcceptEncoding);
        }

        return names.Count == 0 ? None : Of([.. names], request);
    }

    /// <summary>The values that another request has for the same fields.</summary>
    public Variance For(IFieldLookup request) => _names.Length == 0 ? this : Of(_names, request);

    public bool Matches(IFieldLookup request)
    {
        if (ReferenceEquals(this, Unknowable))
        {
            return false;
        }

        for (var i = 0; i < _names.Length; i++)
        {
            if (Normal(_names[i], request.Field(_names[i])) != _values[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Bytes of memory that it takes, roughly.</summary>
    internal long Bytes
    {
        get
        {
            long bytes = 0;
            for (var i = 0; i < _names.Length; i++)
            {
                bytes += 64 + (2 * (_names[i].Length + _values[i].Length));
            }

            return bytes;
        }
    }

    public bool Equals(Variance? other) =>
        other is not null
        && (ReferenceEquals(this, other)
            || (!ReferenceEquals(this, Unknowable) && !ReferenceEquals(other, Unknowable)
                && _names.AsSpan().SequenceEqual(other._names) && _values.AsSpan().SequenceEqual(other._values)));

    public override bool Equals(object? obj) => Equals(obj as Variance);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < _names.Length; i++)
        {
            hash.Add(_names[i]);
            hash.Add(_values[i]);
        }

        return hash.ToHashCode();
    }

    private static Variance Of(string[] names, IFieldLookup request) =>
        new(names, Array.ConvertAll(names, name => Normal(name, request.Field(name))));

    private static string Normal(string name, string? value) =>
        name == AcceptEncoding ? AcceptedEncodings.Reduce(value) : value ?? "";
}
