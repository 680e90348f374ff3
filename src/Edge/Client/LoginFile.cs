using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>
/// <c>edge/login.json</c> in the user's configuration, mode 0600: the API's address with a key, or with the two tokens of a
/// person's login. Several commands at once change it under a lock beside it.
/// </summary>
internal static class LoginFile
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LockRetry = TimeSpan.FromMilliseconds(20);

    public static Outcome<Session> Read(string file)
    {
        var login = JsonFile.Read(file);
        if (SessionFinder.ParseAddress(Text(login, "api")) is not { } address || Text(login, "token") is not { } token)
        {
            return new Failure("bad_login", $"{file} is not readable: use 'edge login' again");
        }

        var isLogin = Text(login, "refreshToken") is not null;
        return new Session(address, token, file, null, isLogin ? file : null)
        {
            Expires = isLogin && DateTimeOffset.TryParse(Text(login, "expires"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires)
                ? expires
                : isLogin ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue,
        };
    }

    public static string? RefreshTokenOf(string file) => Text(JsonFile.Read(file), "refreshToken");

    public static string? UserOf(string file) => Text(JsonFile.Read(file), "user");

    public static void WriteKey(string file, Uri api, string token) =>
        JsonFile.Write(file, new JsonObject { ["api"] = api.ToString(), ["token"] = token }, JsonFile.Secret);

    /// <param name="tokens">What the API answered to a login or its renewal.</param>
    public static void WriteLogin(string file, Uri api, string user, JsonNode tokens) => JsonFile.Write(
        file,
        new JsonObject
        {
            ["api"] = api.ToString(),
            ["user"] = user,
            ["token"] = tokens["token"]?.DeepClone(),
            ["expires"] = tokens["expires"]?.DeepClone(),
            ["refreshToken"] = tokens["refreshToken"]?.DeepClone(),
            ["refreshExpires"] = tokens["refreshExpires"]?.DeepClone(),
        },
        JsonFile.Secret);

    /// <summary>Keeps other commands from renewing the same login until disposed. The lock ends with the process, however it ends.</summary>
    public static async Task<Outcome<IDisposable>> LockAsync(string file, TimeProvider time, CancellationToken cancellation)
    {
        var path = $"{file}.lock";
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path) && time.GetElapsedTime(begun) < LockTimeout)
            {
                await Task.Delay(LockRetry, time, cancellation);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return new Failure("login_locked", $"{path} cannot be locked: {error.Message}");
            }
        }
    }

    private static string? Text(Outcome<JsonObject> file, string field) =>
        file.Succeeded && file.Value[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
