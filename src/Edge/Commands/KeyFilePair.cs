using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>The two files of a zone's key: <c>K….key</c> and <c>K….private</c>.</summary>
internal static class KeyFilePair
{
    private const int BytesMax = 16_384;

    /// <summary>Reads a pair, named by either file or without an ending.</summary>
    public static async Task<Outcome<JsonObject>> ReadAsync(string path, CancellationToken cancellation)
    {
        var stem = Path.GetExtension(path) is ".key" or ".private" ? Path.ChangeExtension(path, null) : path;
        var pair = new JsonObject { ["name"] = Path.GetFileName(stem) };
        foreach (var (field, ending) in ((string, string)[])[("public", ".key"), ("private", ".private")])
        {
            try
            {
                if (new FileInfo(stem + ending) is { Exists: true, Length: > BytesMax })
                {
                    return Failure.Invalid("FILE", stem + ending, $"a key's file has at most {BytesMax} bytes");
                }

                pair[field] = await File.ReadAllTextAsync(stem + ending, cancellation);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return Failure.Invalid("FILE", stem + ending, $"it cannot be read: {error.Message}");
            }
        }

        return pair;
    }
}
