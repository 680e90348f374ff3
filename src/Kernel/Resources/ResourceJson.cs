using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Edge.Kernel.Resources;

/// <summary>
/// How documents are written. Types are read by reflection, not by generated code, because the generator forgets the
/// defaults of init-only properties (docs/decisions/0010).
/// </summary>
internal static class ResourceJson
{
    /// <summary>
    /// Escapes only what JSON demands: the text never stands inside HTML, and keys in base64 stay readable.
    /// </summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Canonical = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        MaxDepth = DocumentShape.DepthMax,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new NodeRoleConverter(), new UtcTimeConverter(), new SortedLabelsConverter() },
    };

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Canonical.GetTypeInfo(typeof(T));
}
