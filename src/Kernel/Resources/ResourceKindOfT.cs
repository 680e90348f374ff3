using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace Edge.Kernel.Resources;

/// <summary>
/// One kind of resource with the type of its document. JSON is canonical: camelCase, fields in the order of the record, no
/// white space, nulls omitted, enums as lower-case words, times in UTC. Unknown and repeated fields are refused, so that a
/// misspelt one is never silently ignored.
/// </summary>
public sealed class ResourceKind<T> : ResourceKind
    where T : class
{
    private readonly Func<string, string?> _brokenIdRule;
    private readonly Func<T, Failure?> _check;
    private readonly JsonTypeInfo<T> _json = ResourceJson.Of<T>();

    internal ResourceKind(
        string name,
        string prefix,
        ResourceClass resourceClass,
        Func<string, string?> brokenIdRule,
        Func<T, Failure?> check)
        : base(name, prefix, resourceClass, schemaVersion: 1)
    {
        _brokenIdRule = brokenIdRule;
        _check = check;
    }

    /// <summary>The fields that <see cref="ResourceKind.SecretFields"/> names, given by their JSON names.</summary>
    internal IReadOnlyList<string> Secrets
    {
        init => SecretFields = value;
    }

    /// <summary>See <see cref="ResourceKind.IdSegments"/>.</summary>
    internal int SegmentsOfIds
    {
        init => IdSegments = value;
    }

    /// <summary>What must hold between a document and the one that replaces it.</summary>
    internal Func<T, T, Failure?>? Succession { private get; init; }

    /// <summary>Checks a document against its id, and gives the form in which it is kept.</summary>
    internal Func<string, T, Outcome<T>>? Fit { private get; init; }

    public override bool HasSuccession => Succession is not null;

    public override Failure? CheckSuccession(object before, object after) =>
        before is T earlier && after is T later ? Succession?.Invoke(earlier, later) : null;

    /// <summary>Reads and checks a document. Any bytes are allowed in; a failure names the field, the value and the rule.</summary>
    public Outcome<T> Parse(ReadOnlyMemory<byte> body)
    {
        if (body.Length > Commit.BodyBytesMax)
        {
            return Failure.Invalid("body", $"{body.Length} bytes", $"a document has at most {Commit.BodyBytesMax} bytes");
        }

        if (!Utf8.IsValid(body.Span))
        {
            return Failure.Invalid("body", null, "a document is UTF-8 text");
        }

        try
        {
            using var document = JsonDocument.Parse(body, DocumentShape.Reading);
            if (DocumentShape.Check(document.RootElement, _json) is { } misshapen)
            {
                return Hidden(misshapen);
            }

            var value = document.RootElement.Deserialize(_json);
            Invariant.Hold(value is not null, "a JSON object deserialises to a document");
            return _check(value) is { } broken ? Hidden(broken) : value;
        }
        catch (JsonException error)
        {
            return Failure.Invalid(DocumentShape.FieldOf(error), null, $"the JSON cannot be read at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            // Escapes of half a surrogate pair are found only when the text is asked for.
            return Failure.Invalid("body", null, "text must not hold half a surrogate pair");
        }
    }

    /// <summary>Reads a stored resource, whose envelope must be of this kind and of a schema that this program knows.</summary>
    public Outcome<T> Parse(ResourceEntry entry)
    {
        if (entry.Kind != Name)
        {
            return Failure.Invalid("kind", entry.Kind, $"the resource {entry.Key} is read as a {Name}");
        }

        return entry.SchemaVersion > SchemaVersion
            ? new Failure("newer_schema", $"{entry.Key} is written by a newer release (schema {entry.SchemaVersion}, known is {SchemaVersion}): update this node")
            : Parse(entry.Body);
    }

    public override Outcome<object> ParseUntyped(ResourceEntry entry)
    {
        var parsed = Parse(entry);
        return parsed.Succeeded ? parsed.Value : parsed.Failure;
    }

    /// <summary>Why the document is refused; null when it is in order.</summary>
    public Failure? Validate(T document) => _check(document) is { } broken ? Hidden(broken) : null;

    public override Failure? CheckId(string id) => _brokenIdRule(id) is { } rule ? Failure.Invalid("id", id, rule) : null;

    public override Outcome<ReadOnlyMemory<byte>> Canonical(ReadOnlyMemory<byte> json)
    {
        var parsed = Parse(json);
        return parsed.Succeeded ? Serialise(parsed.Value) : parsed.Failure;
    }

    public override Outcome<ReadOnlyMemory<byte>> Canonical(string id, ReadOnlyMemory<byte> json)
    {
        var parsed = Parse(json);
        if (!parsed.Succeeded)
        {
            return parsed.Failure;
        }

        var fitted = Fit?.Invoke(id, parsed.Value) ?? parsed;
        return fitted.Succeeded ? Serialise(fitted.Value) : Hidden(fitted.Failure);
    }

    /// <summary>The canonical JSON of a document; the same document always gives the same bytes.</summary>
    public ReadOnlyMemory<byte> Serialise(T document) => JsonSerializer.SerializeToUtf8Bytes(document, _json);

    /// <summary>The operation that writes a document.</summary>
    /// <exception cref="BrokenInvariantException">The id or document is not valid: authors check what they were given first.</exception>
    public Operation.Put Put(string id, T document, string account)
    {
        var failure = CheckId(id) ?? Validate(document);
        Invariant.Hold(failure is null, $"{Name} {id} is valid when it is put: {failure?.Message}");
        return new Operation.Put(Key(id), Name, SchemaVersion, account, Serialise(document));
    }

    private Failure Hidden(Failure failure) =>
        failure.Field is { } field && SecretFields.Contains(field)
            ? Failure.Invalid(field, "(secret)", failure.Rule ?? "it is not valid")
            : failure;
}
