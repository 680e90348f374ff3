using System.Text.Json.Nodes;

namespace Edge.Client;

/// <summary><c>DIR/admin.json</c>, mode 0600: the token of the first operator.</summary>
internal static class AdminFile
{
    public const string Name = "admin.json";

    public static void Write(string folder, string token) =>
        JsonFile.Write(Path.Combine(folder, Name), new JsonObject { ["token"] = token }, JsonFile.Secret);
}
