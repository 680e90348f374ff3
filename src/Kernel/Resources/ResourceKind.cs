using System.Buffers;
using System.Text.Json;

namespace Edge.Kernel.Resources;

/// <summary>
/// One kind of resource: where its documents live, how they travel and how their canonical JSON is read. The typed side is
/// <see cref="ResourceKind{T}"/>; this one serves code that handles every kind alike, such as the Api.
/// </summary>
public abstract class ResourceKind
{
    private protected ResourceKind(string name, string prefix, ResourceClass resourceClass, int schemaVersion)
    {
        SchemaVersion = schemaVersion;
        Name = name;
        Prefix = prefix;
        Class = resourceClass;
    }

    /// <summary>The kind's name in the envelope and on the command line, e.g. <c>Service</c>.</summary>
    public string Name { get; }

    /// <summary>What the keys of the kind begin with, with its last slash, e.g. <c>services/</c>.</summary>
    public string Prefix { get; }

    /// <summary>How a change travels to the nodes.</summary>
    public ResourceClass Class { get; }

    /// <summary>The version of the document's schema that this program writes.</summary>
    public int SchemaVersion { get; }

    /// <summary>Fields of the document that no surface ever shows.</summary>
    public IReadOnlyList<string> SecretFields { get; private protected init; } = [];

    /// <summary>
    /// Of how many segments an id consists; above one it is written with slashes, <c>&lt;scope&gt;/&lt;id&gt;</c>, and a slash
    /// within the last of them is a part of that.
    /// </summary>
    public int IdSegments { get; private protected init; } = 1;

    public KeyRange Range => new(Prefix);

    /// <summary>The key of a document.</summary>
    /// <exception cref="FormatException">The id is empty or too long for a key; <see cref="CheckId"/> says so beforehand.</exception>
    public ResourceKey Key(string id) => ResourceKey.Parse(Prefix + ResourceKey.Of(id.Split('/', IdSegments)).Value);

    /// <summary>The id within a key of this kind; null when the key belongs to another one.</summary>
    public string? IdOf(ResourceKey key) =>
        Owns(key)
            ? Uri.UnescapeDataString(key.Value[Prefix.Length..])
            : null;

    /// <summary>Whether the key is of this kind.</summary>
    public bool Owns(ResourceKey key) => key.StartsWith(Prefix) && key.Value.AsSpan(Prefix.Length).Count('/') == IdSegments - 1;

    /// <summary>Why the id may not name a document of this kind; null when it may.</summary>
    public abstract Failure? CheckId(string id);

    /// <summary>Reads a stored resource for code that handles every kind alike; see <see cref="ResourceKind{T}.Parse(ResourceEntry)"/>.</summary>
    public abstract Outcome<object> ParseUntyped(ResourceEntry entry);

    /// <summary>
    /// Why a document may not replace the one before it, though it is valid by itself; null when it may. Both are read by
    /// <see cref="ParseUntyped"/>. A document that was deleted in between has no successor.
    /// </summary>
    public abstract Failure? CheckSuccession(object before, object after);

    /// <summary>Whether <see cref="CheckSuccession"/> ever refuses anything.</summary>
    public abstract bool HasSuccession { get; }

    /// <summary>Reads any author's JSON, checks it and returns the canonical form that the store keeps.</summary>
    public abstract Outcome<ReadOnlyMemory<byte>> Canonical(ReadOnlyMemory<byte> json);

    /// <summary>The same for the document of a valid id, where what a document may say depends on its id.</summary>
    public abstract Outcome<ReadOnlyMemory<byte>> Canonical(string id, ReadOnlyMemory<byte> json);

    /// <summary>The document without its secret fields, for everybody who is not meant to hold them.</summary>
    /// <remarks>A body that is not a JSON object has no fields that could be told apart, and so nothing of it is shown.</remarks>
    public ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body)
    {
        if (SecretFields.Count == 0)
        {
            return body;
        }

        try
        {
            using var document = JsonDocument.Parse(body, DocumentShape.Reading);
            return document.RootElement.ValueKind == JsonValueKind.Object ? WithoutSecrets(document.RootElement) : "{}"u8.ToArray();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The latter is how names that are no UTF-8, or half a surrogate pair, show.
            return "{}"u8.ToArray();
        }
    }

    public override string ToString() => Name;

    private ReadOnlyMemory<byte> WithoutSecrets(JsonElement root)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, ResourceJson.Writing))
        {
            writer.WriteStartObject();
            foreach (var property in root.EnumerateObject().Where(property => !SecretFields.Contains(property.Name)))
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }
}
