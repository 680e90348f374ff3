using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Api;

/// <summary>Reads a request's JSON object field by field; fields that nobody knows are refused.</summary>
internal static class JsonFields
{
    public static async Task<Outcome<JsonObject>> ReadAsync(ApiCall call, string[] known, CancellationToken cancellation)
    {
        var body = await call.JsonAsync(cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        if (body.Value is not JsonObject fields)
        {
            return Failure.Invalid("body", body.Value.GetValueKind().ToString(), $"a JSON object with {string.Join(", ", known)}");
        }

        var unknown = fields.Select(field => field.Key).FirstOrDefault(field => !known.Contains(field));
        return unknown is null ? fields : Failure.Invalid(unknown, null, $"the fields are {string.Join(", ", known)}");
    }

    extension(JsonObject fields)
    {
        /// <summary>A text that has to be there. Its value never shows in the failure: it may be a secret.</summary>
        public Outcome<string> Required(string name) =>
            fields.Optional(name) is { Succeeded: true, Value: var text } && text is not null ? text : Failure.Invalid(name, null, "a text is needed");

        /// <summary>A text, or null if it is absent.</summary>
        public Outcome<string?> Optional(string name) =>
            fields[name] is not { } given ? (string?)null
            : given is JsonValue value && value.TryGetValue<string>(out var text) ? text
            : Failure.Invalid(name, null, "it must be a text");

        /// <summary>A list of texts; null if it is none.</summary>
        public IReadOnlyList<string>? Texts(string name) =>
            fields[name] is JsonArray list && list.All(static item => item is JsonValue value && value.TryGetValue<string>(out _))
                ? [.. list.Select(static item => item!.GetValue<string>())]
                : null;
    }
}
