using System.Diagnostics;

namespace Connectors.Cli.Tests;

/// <summary>The built tool, and the models that its tests name.</summary>
internal static class Cli
{
    private static readonly BuiltProgram Tool = new("connectors");

    public static string Splade { get; } = "splade:" + RepositoryFolder.Model("splade-tiny");

    public static string MiniLm { get; } = "dense:" + RepositoryFolder.Model("all-MiniLM-L6-v2");

    public static Process Start(string[] arguments, string? folder = null, params (string Name, string Value)[] environment) => Tool.Start(arguments, folder, environment);

    public static Task<ProgramResult> RunAsync(params string[] arguments) => Tool.RunAsync(arguments);

    public static Task<ProgramResult> RunAsync(string[] arguments, string input, string? folder = null) => Tool.RunAsync(arguments, input, folder);

    public static Task<ProgramResult> RunAsync(string[] arguments, byte[] input, string? folder = null, params (string Name, string Value)[] environment) =>
        Tool.RunAsync(arguments, input, folder, environment);
}
