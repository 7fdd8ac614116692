using System.CommandLine;

namespace Connectors.Cli.Options;

/// <summary>The encoders of a command that has one or both.</summary>
internal static class EncoderOptions
{
    public static Option<EncoderSpec> Sparse(string description) => CliOption.Parsed("--sparse", "SPEC", description, EncoderSpec.ParseSparse);

    public static Option<EncoderSpec> Dense(string description) => CliOption.Parsed("--dense", "SPEC", description, EncoderSpec.ParseDense);
}
