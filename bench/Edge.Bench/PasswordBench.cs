using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;
using Konscious.Security.Cryptography;

namespace Edge.Bench;

/// <summary>What a person's password costs the verifier. Processor time, the lowest of several rounds in turns.</summary>
internal static class PasswordBench
{
    private const double ArgonGoal = 0.2;

    private static readonly byte[] _password = Encoding.UTF8.GetBytes("correct horse battery staple");

    public static (Row Row, string Setting) Run(bool quick)
    {
        var rounds = quick ? 5 : 25;
        var row = Argon2id(rounds);
        return (row, $"Argon2id: {PasswordHash.MemoryKiBUsual} KiB, {PasswordHash.PassesUsual} passes, one lane; both sides gave the same bytes; lowest of {rounds} passwords; one core checks {1_000 / row.Ours:0} a second");
    }

    private static Row Argon2id(int rounds)
    {
        var salt = RandomNumberGenerator.GetBytes(PasswordHash.SaltBytes);
        var (ours, theirs) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round <= rounds; round++)
        {
            var (our, made) = Timed(() => PasswordHash.Derive(_password, salt, PasswordHash.MemoryKiBUsual, PasswordHash.PassesUsual));
            var (their, same) = Timed(() => Konscious(salt));
            Assert.Equal(made, same);
            if (round > 0)
            {
                (ours, theirs) = (Math.Min(ours, our), Math.Min(theirs, their));
            }
        }

        return new Row("a password, Argon2id 19 MiB, 2 passes", "cpu_ms_per_password", ours, "Konscious 1.3.1", theirs, ArgonGoal);
    }

    private static byte[] Konscious(byte[] salt)
    {
        using var argon = new Argon2id(_password)
        {
            Salt = salt,
            MemorySize = PasswordHash.MemoryKiBUsual,
            Iterations = PasswordHash.PassesUsual,
            DegreeOfParallelism = 1,
        };
        return argon.GetBytes(PasswordHash.HashBytes);
    }

    /// <summary>The time of the whole process, in milliseconds: a side may use threads of its own.</summary>
    private static (double Milliseconds, byte[] Result) Timed(Func<byte[]> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        var result = work();
        return ((Environment.CpuUsage.TotalTime - before).TotalMilliseconds, result);
    }
}
