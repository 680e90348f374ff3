using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Edge.Tests.Unit.Api;

namespace Edge.Tests.Unit.Commands;

public sealed class LoginCommandTests : IAsyncLifetime
{
    private const string Password = "correct horse battery";

    private readonly string _home = Directory.CreateTempSubdirectory("edge-home-").FullName;
    private RunningApi _api = null!;

    private string LoginFile => Path.Combine(_home, ".config", "edge", "login.json");

    public async ValueTask InitializeAsync()
    {
        _api = await RunningApi.StartAsync();
        var created = await CommandRun.OfAsync(Operator(), Password + "\n", "user", "create", "alice", "--policy", "operator", "--description", "of the tests");
        Assert.Equal((0, ""), (created.ExitCode, created.Error));
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task A_person_logs_in_is_kept_in_a_private_file_and_logs_out_everywhere()
    {
        var login = await LoginAsync(Password + "\n");
        Assert.Equal((0, $"logged in at {_api.Address} as usr:alice\n", ""), (login.ExitCode, login.Output, login.Error));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(LoginFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), "only the person may read it");
        Assert.StartsWith("usr:alice at ", (await AliceAsync("whoami")).Output, StringComparison.Ordinal);
        var token = (string)Login()["token"]!;

        Assert.Equal("logged out; the login has ended everywhere\n", (await AliceAsync("logout")).Output);
        Assert.False(File.Exists(LoginFile));
        Assert.Equal(401, (await _api.SendAsync(HttpMethod.Get, "/v1/services", null, ("Authorization", $"Bearer {token}"))).Status);
        Assert.Equal("edge: nobody is logged in\n", (await AliceAsync("logout")).Error);
    }

    [Theory]
    [InlineData("wrong password here\n", "edge: the name, the password or the code is not right\n")]
    [InlineData("\n", "edge: no password given: type it, or write it to the input\n")]
    public async Task A_refused_login_is_one_line_and_keeps_nothing(string input, string error)
    {
        var login = await LoginAsync(input);
        Assert.Equal((1, "", error), (login.ExitCode, login.Output, login.Error));
        Assert.False(File.Exists(LoginFile));
    }

    [Fact]
    public async Task Eight_commands_at_once_renew_a_login_that_is_due_once_and_none_of_them_ends_it()
    {
        await LoginAsync(Password + "\n");
        for (var round = 0; round < 3; round++)
        {
            var before = Login();
            MakeDue();
            var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => AliceAsync("whoami"))));
            Assert.All(runs, static run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
            Assert.NotEqual((string)before["refreshToken"]!, (string)Login()["refreshToken"]!);
        }

        Assert.Empty((await _api.GetAsync("/v1/revocations")).Body!["items"]!.AsArray());
    }

    [Fact]
    public async Task An_access_token_that_was_revoked_alone_is_renewed_and_a_login_that_was_revoked_says_so()
    {
        await LoginAsync(Password + "\n");
        var accessor = ((string)Login()["token"]!).Split('_')[2];
        Assert.StartsWith($"revoked accessor/{accessor} at revision ", (await OperatorAsync("token", "revoke", accessor, "--reason", "leaked")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await AliceAsync("whoami")).ExitCode);

        Assert.Equal(0, (await OperatorAsync("token", "revoke", "--logins", "alice")).ExitCode);
        Assert.Equal("edge: this login has ended: log in again with 'edge login'\n", (await AliceAsync("whoami")).Error);
    }

    [Fact]
    public async Task Codes_are_enabled_wanted_and_taken_away_again()
    {
        await LoginAsync(Password + "\n");
        var secret = new byte[Totp.SecretBytes];
        var answers = new Queue<Func<string, string>>(
        [
            output =>
            {
                Assert.True(Base32.TryDecode(output.Split("or type the secret: ")[1].Trim().ToLowerInvariant(), secret));
                return CodeNow(secret, 0);
            },
            static _ => Password,
        ]);
        var enabled = await CommandRun.OfAsync(Alice(), output => answers.Dequeue()(output), "user", "totp", "enable");
        Assert.Equal((0, ""), (enabled.ExitCode, enabled.Error));
        Assert.Equal(10, enabled.Output.Split('\n').Count(static line => line.StartsWith("  ", StringComparison.Ordinal)));

        Assert.Equal("edge: a one-time code is wanted besides the password\n", (await LoginAsync(Password + "\n")).Error);
        Assert.Equal(0, (await LoginAsync($"{Password}\n{CodeNow(secret, 1)}\n")).ExitCode);
        Assert.Contains("codes", (await OperatorAsync("user", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.OfAsync(Alice(), Password + "\n", "user", "totp", "disable")).ExitCode);
        Assert.Equal(0, (await LoginAsync(Password + "\n")).ExitCode);
    }

    [Fact]
    public async Task A_password_is_changed_by_the_person_and_by_an_operator()
    {
        await LoginAsync(Password + "\n");
        var weak = await CommandRun.OfAsync(Alice(), $"{Password}\nshort\n", "user", "passwd");
        Assert.Contains("at least 12 characters", weak.Error, StringComparison.Ordinal);
        Assert.Equal("edge: the present password is not right\n", (await CommandRun.OfAsync(Alice(), "not my password\nanother long password\n", "user", "passwd")).Error);
        Assert.Equal(0, (await CommandRun.OfAsync(Alice(), $"{Password}\nanother long password\n", "user", "passwd")).ExitCode);
        Assert.Equal(0, (await LoginAsync("another long password\n")).ExitCode);
        Assert.Equal(0, (await CommandRun.OfAsync(Operator(), Password + "\n", "user", "passwd", "alice")).ExitCode);
        Assert.Equal(0, (await LoginAsync(Password + "\n")).ExitCode);
    }

    [Fact]
    public async Task A_disabled_person_is_out_at_once_and_an_enabled_one_logs_in_again()
    {
        await LoginAsync(Password + "\n");
        Assert.Equal(0, (await OperatorAsync("user", "disable", "alice")).ExitCode);
        Assert.Equal(1, (await AliceAsync("whoami")).ExitCode);
        Assert.Equal(1, (await LoginAsync(Password + "\n")).ExitCode);
        Assert.Equal(0, (await OperatorAsync("user", "enable", "alice")).ExitCode);
        Assert.Equal(0, (await LoginAsync(Password + "\n")).ExitCode);
        Assert.Equal(0, (await OperatorAsync("user", "policies", "alice", "--policy", "reader")).ExitCode);
        Assert.Equal(0, (await LoginAsync(Password + "\n")).ExitCode);
        Assert.Contains("with policies reader,", (await AliceAsync("whoami")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await OperatorAsync("user", "delete", "alice")).ExitCode);
        Assert.Equal(1, (await LoginAsync(Password + "\n")).ExitCode);
    }

    private static string CodeNow(byte[] secret, int off) => Totp.CodeOf(secret, Totp.StepAt(DateTimeOffset.UtcNow) + off);

    private Task<CommandRun> LoginAsync(string input) => CommandRun.OfAsync(Alice(), input, "login", _api.Address.ToString(), "--user", "alice");

    private Task<CommandRun> AliceAsync(params string[] arguments) => CommandRun.OfAsync(Alice(), "", arguments);

    private Task<CommandRun> OperatorAsync(params string[] arguments) => CommandRun.OfAsync(Operator(), "", arguments);

    private Dictionary<string, string> Alice() => new() { ["HOME"] = _home };

    private Dictionary<string, string> Operator() => new() { ["EDGE_API"] = _api.Address.ToString(), ["EDGE_TOKEN"] = _api.Token };

    private JsonObject Login() => JsonNode.Parse(File.ReadAllText(LoginFile))!.AsObject();

    private void MakeDue()
    {
        var login = Login();
        login["expires"] = "2026-01-01T00:00:00Z";
        File.WriteAllText(LoginFile, login.ToJsonString());
    }
}
