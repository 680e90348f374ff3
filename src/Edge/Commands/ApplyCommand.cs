using System.CommandLine;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary><c>edge apply -f FILE</c>: writes documents as one change.</summary>
internal static class ApplyCommand
{
    /// <summary>The API takes at most this many bytes in one request.</summary>
    private const int FileBytesMax = 1024 * 1024;

    public static Command Build(CommandShell shell)
    {
        var file = new Option<string>("--file", "-f") { Description = "JSON documents {\"kind\", \"id\", \"spec\"}: one, an array, or one after the other; - reads the input.", HelpName = "FILE", Required = true };
        var noWait = ClientOptions.NoWait();
        return new ClientCommand("apply", "Writes up to 64 resources as one change: all of them, or none.", "edge apply -f service.json", "edge get services -o json | edge apply -f -") { file, noWait }.Asks(
            shell,
            async (client, parsed, cancellation) =>
            {
                var documents = await ReadAsync(shell, parsed.GetRequiredValue(file), cancellation);
                if (!documents.Succeeded)
                {
                    return documents.Failure;
                }

                var body = new JsonObject { ["resources"] = new JsonArray([.. documents.Value]) };
                var reply = await client.ChangeAsync(HttpMethod.Post, "/v1/apply", body, null, cancellation);
                if (!reply.Succeeded)
                {
                    return reply.Failure;
                }

                var count = documents.Value.Count;
                var what = $"{count} resource{(count == 1 ? "" : "s")} applied";
                return await ChangeReport.WriteAsync(shell, client, what, reply.Value.Body.Number("revision"), !parsed.GetValue(noWait), cancellation);
            });
    }

    private static async Task<Outcome<IReadOnlyList<JsonNode>>> ReadAsync(CommandShell shell, string file, CancellationToken cancellation)
    {
        try
        {
            var text = file == "-"
                ? await shell.Input.ReadToEndAsync(cancellation)
                : await File.ReadAllTextAsync(shell.PathOf(file), cancellation);
            return Encoding.UTF8.GetByteCount(text) > FileBytesMax
                ? new Failure("too_large", $"{file} is larger than {FileBytesMax} bytes: apply it in several files")
                : Split(text, file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("bad_file", $"{file} cannot be read: {error.Message}");
        }
    }

    /// <summary>The documents of a text that holds one, an array of them, or several one after the other.</summary>
    internal static Outcome<IReadOnlyList<JsonNode>> Split(string text, string file)
    {
        var documents = new List<JsonNode>();
        try
        {
            var options = new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = 64 };
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), options);
            while (reader.Read())
            {
                switch (JsonNode.Parse(ref reader))
                {
                    case JsonArray list:
                        documents.AddRange(list.Select(item => item?.DeepClone() ?? new JsonObject()));
                        break;
                    case { } single:
                        documents.Add(single);
                        break;
                }
            }
        }
        catch (JsonException error)
        {
            return new Failure("bad_file", $"{file} is not JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");
        }

        return documents.Count switch
        {
            0 => new Failure("bad_file", $"{file} holds no document: give {{\"kind\": …, \"id\": …, \"spec\": …}}"),
            > Commit.OperationsMax => new Failure("too_many", $"{file} holds {documents.Count} documents and one change has at most {Commit.OperationsMax}: split it"),
            _ => documents,
        };
    }
}
