using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>Small JSON files, read whole and replaced whole.</summary>
internal static class JsonFile
{
    public static readonly JsonSerializerOptions Pretty = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Outcome<JsonObject> Read(string path)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(path)) is JsonObject found
                ? found
                : new Failure("bad_file", $"{path} is not a JSON object");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Failure("no_file", $"{path} does not exist: is the network started with this --data?");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return new Failure("bad_file", $"{path} cannot be read: {error.Message}");
        }
    }

    /// <summary>Writes beside the file and renames, so that a reader sees the old or the new, never a half.</summary>
    public static void Write(string path, JsonObject content, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var aside = $"{path}.new";
        try
        {
            using (var file = Create(aside, mode))
            {
                using var writer = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
                content.WriteTo(writer);
                writer.Flush();
                file.WriteByte((byte)'\n');
                file.Flush(flushToDisk: true);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (IOException)
        {
            // What there was room for must not stay behind on a disk that is full.
            File.Delete(aside);
            throw;
        }
    }

    /// <summary>Makes a file, or makes it anew, that has its mode from its first byte on.</summary>
    public static FileStream Create(string path, UnixFileMode mode)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return new FileStream(path, options);
    }

    public const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public const UnixFileMode Open = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
}
