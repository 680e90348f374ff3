using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Kernel.Resources;

/// <summary>
/// Compares JSON with the shape of its document before it is deserialised, because the serialiser's own errors name types
/// of the program instead of the author's fields.
/// </summary>
internal static class DocumentShape
{
    /// <summary>The deepest document (a policy's capabilities) has four levels.</summary>
    public const int DepthMax = 8;

    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = DepthMax };

    public static Failure? Check(JsonElement element, JsonTypeInfo shape) => Check(element, shape, "");

    /// <summary>The path of the field at which reading stopped, as authors write it.</summary>
    public static string FieldOf(JsonException error) =>
        error.Path is { Length: > 2 } path ? path.TrimStart('$').TrimStart('.') : "body";

    private static Failure? Check(JsonElement element, JsonTypeInfo shape, string path) => shape.Kind switch
    {
        JsonTypeInfoKind.Object => CheckObject(element, shape, path),
        JsonTypeInfoKind.Enumerable => CheckList(element, shape, path),
        _ when shape.Type == typeof(IReadOnlyDictionary<string, string>) => CheckLabels(element, path),
        _ => CheckLeaf(element, shape.Type, path),
    };

    private static Failure? CheckObject(JsonElement element, JsonTypeInfo shape, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return Wrong(element, path, "it must be an object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                return Wrong(property.Value, Join(path, property.Name), "the field is given twice");
            }

            var known = shape.Properties.FirstOrDefault(candidate => candidate.Name == property.Name);
            if (known is null)
            {
                return Wrong(property.Value, Join(path, property.Name), $"unknown field; known are {string.Join(", ", shape.Properties.Select(candidate => candidate.Name))}");
            }

            var absent = property.Value.ValueKind == JsonValueKind.Null && known.IsSetNullable;
            if (!absent && Check(property.Value, shape.Options.GetTypeInfo(known.PropertyType), Join(path, known.Name)) is { } failure)
            {
                return failure;
            }
        }

        var missing = shape.Properties.FirstOrDefault(known => known.IsRequired && !element.TryGetProperty(known.Name, out _));
        return missing is null ? null : Failure.Invalid(Join(path, missing.Name), null, "the field is required");
    }

    private static Failure? CheckList(JsonElement element, JsonTypeInfo shape, string path)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return Wrong(element, path, "it must be a list");
        }

        Invariant.Hold(shape.ElementType is not null, "a list's shape knows its elements");
        var elementShape = shape.Options.GetTypeInfo(shape.ElementType);
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            if (Check(item, elementShape, $"{path}[{index++}]") is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private static Failure? CheckLabels(JsonElement element, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return Wrong(element, path, "it must be an object");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var label in element.EnumerateObject())
        {
            if (!seen.Add(label.Name))
            {
                return Wrong(label.Value, Join(path, label.Name), "the label is given twice");
            }

            if (CheckLeaf(label.Value, typeof(string), Join(path, label.Name)) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private static Failure? CheckLeaf(JsonElement element, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var text = element.ValueKind == JsonValueKind.String ? element.GetString() : null;
        var number = element.ValueKind == JsonValueKind.Number;
        (bool fits, string rule) = type switch
        {
            _ when type == typeof(string) => (text is not null, "it must be text"),
            _ when type == typeof(bool) => (element.ValueKind is JsonValueKind.True or JsonValueKind.False, "it must be true or false"),
            _ when type == typeof(int) => (number && element.TryGetInt32(out _), "it must be a whole number"),
            _ when type == typeof(long) => (number && element.TryGetInt64(out _), "it must be a whole number"),
            _ when type == typeof(NodeRole) => (NodeRoleName.TryParse(text, out _), "it must be one of stargate, gateway, host, api"),
            _ when type == typeof(DateTimeOffset) => (UtcTimeConverter.TryParse(text, out _), "it must be a time such as 2026-01-31T12:00:00Z"),
            _ => throw new BrokenInvariantException($"documents have no fields of type {type.Name}"),
        };
        return fits ? null : Wrong(element, path, rule);
    }

    private static Failure Wrong(JsonElement element, string path, string rule) =>
        Failure.Invalid(path.Length == 0 ? "body" : path, element.ValueKind == JsonValueKind.String ? element.GetString() : element.GetRawText(), rule);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
