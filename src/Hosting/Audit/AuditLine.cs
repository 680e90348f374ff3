using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>One event as one line of JSON; empty fields are left out.</summary>
public static class AuditLine
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line without its end.</summary>
    public static byte[] Write(AuditEvent happened)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("at", happened.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
            writer.WriteString("node", happened.Node);
            writer.WriteString("action", happened.Action);
            writer.WriteString("outcome", TextOf(happened.Outcome));
            WriteIfAny(writer, "subject", happened.Subject);
            WriteIfAny(writer, "accessor", happened.Accessor);
            WriteIfAny(writer, "path", happened.Path);
            if (happened.Revision != Revision.Zero)
            {
                writer.WriteNumber("revision", happened.Revision.Value);
            }

            WriteIfAny(writer, "address", happened.Address);
            WriteIfAny(writer, "reason", happened.Reason);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Null for a line that is no event, such as one that a crash cut short.</summary>
    public static AuditEvent? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.GetProperty("at").TryGetDateTimeOffset(out var at) && OutcomeOf(Text(root, "outcome")) is { } outcome
                ? new AuditEvent
                {
                    At = at,
                    Node = Text(root, "node"),
                    Action = Text(root, "action"),
                    Outcome = outcome,
                    Subject = Text(root, "subject"),
                    Accessor = Text(root, "accessor"),
                    Path = Text(root, "path"),
                    Revision = new Revision(root.TryGetProperty("revision", out var revision) ? revision.GetInt64() : 0),
                    Address = Text(root, "address"),
                    Reason = Text(root, "reason"),
                }
                : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The word of an outcome in lines and on the command line.</summary>
    public static string TextOf(AuditOutcome outcome) => outcome switch
    {
        AuditOutcome.Accepted => "accepted",
        AuditOutcome.Refused => "refused",
        _ => "unknown",
    };

    public static AuditOutcome? OutcomeOf(string? text) => text switch
    {
        "accepted" => AuditOutcome.Accepted,
        "refused" => AuditOutcome.Refused,
        "unknown" => AuditOutcome.Unknown,
        _ => null,
    };

    private static void WriteIfAny(Utf8JsonWriter writer, string field, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteString(field, text);
        }
    }

    private static string Text(JsonElement root, string field) =>
        root.TryGetProperty(field, out var value) ? value.GetString() ?? "" : "";
}
