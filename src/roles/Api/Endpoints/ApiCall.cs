using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Edge.Api;

/// <summary>One authenticated request.</summary>
internal sealed class ApiCall(HttpContext context, Caller caller, int bodyBytesMax)
{
    private const int DepthMax = 64;

    public Caller Caller => caller;

    /// <summary>Where the request comes from; the proxy's own address only if that is not one of ours.</summary>
    public IPAddress Address => context.Connection.RemoteIpAddress ?? IPAddress.None;

    public bool HasBody => context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0;

    public HttpRequest Request => context.Request;

    /// <summary>A value of the route's pattern, percent-decoded; the server itself leaves slashes encoded.</summary>
    public string Route(string name) =>
        ((string)context.Request.RouteValues[name]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    /// <summary>One query parameter; null if absent or empty.</summary>
    public string? Query(string name) => context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;

    /// <summary>The client's own name for this change, so that it can repeat it.</summary>
    public Outcome<string?> IdempotencyKey()
    {
        const int LengthMax = 128;
        var key = context.Request.Headers["Idempotency-Key"];
        if (StringValues.IsNullOrEmpty(key))
        {
            return (string?)null;
        }

        var text = key.ToString();
        return text.Length <= LengthMax && text.All(character => character is > ' ' and <= '~')
            ? text
            : Failure.Invalid("Idempotency-Key", text, $"1 to {LengthMax} visible ASCII characters");
    }

    /// <summary>Reads the body as one JSON document; nothing of it is trusted yet.</summary>
    public async Task<Outcome<JsonNode>> JsonAsync(CancellationToken cancellation)
    {
        var body = await BytesAsync(cancellation);
        if (!body.Succeeded)
        {
            return body.Failure;
        }

        try
        {
            var options = new JsonDocumentOptions { MaxDepth = DepthMax, AllowDuplicateProperties = false };
            using var document = JsonDocument.Parse(body.Value, options);
            Read(document.RootElement);
            return JsonNode.Parse(body.Value, documentOptions: options)
                ?? (Outcome<JsonNode>)new Failure(ProblemStatus.Malformed, "the body is null: send a JSON object");
        }
        catch (InvalidOperationException)
        {
            return new Failure(ProblemStatus.Malformed, "the body's text is not UTF-8, or holds half a surrogate pair");
        }
        catch (JsonException error)
        {
            // A repeated field is found after reading, without a place.
            var place = error.LineNumber is { } line ? $", at line {line + 1}, byte {error.BytePositionInLine + 1}" : "";
            return new Failure(ProblemStatus.Malformed, $"the body is not JSON of at most {DepthMax} levels without repeated fields{place}");
        }
    }

    /// <summary>Reads every text once: the parser finds broken UTF-8 and half surrogate pairs only then.</summary>
    /// <exception cref="InvalidOperationException">A text is broken.</exception>
    private static void Read(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    _ = property.Name;
                    Read(property.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Read(item);
                }

                break;
            case JsonValueKind.String:
                _ = element.GetString();
                break;
        }
    }

    private async Task<Outcome<byte[]>> BytesAsync(CancellationToken cancellation)
    {
        var type = context.Request.ContentType;
        if (type is not null && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            return new Failure("unsupported_type", $"the body is '{(type.Length > 100 ? type[..100] : type)}': send application/json");
        }

        if (context.Request.ContentLength > bodyBytesMax)
        {
            return TooLarge();
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(cancellation);
            if (read.Buffer.Length > bodyBytesMax)
            {
                return TooLarge();
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private Failure TooLarge() => new(ProblemStatus.TooLarge, $"the body is larger than {bodyBytesMax} bytes: send it in parts");
}
