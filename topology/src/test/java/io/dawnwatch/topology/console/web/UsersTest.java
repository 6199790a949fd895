package io.dawnwatch.topology.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsersTest {
  private static final Person NOBODY = new Person("ann", Role.REVIEWER);

  @TempDir Path folder;

  @Test
  void whoIsWrittenIntoTheFileMayComeIn() throws Exception {
    Path file = folder.resolve("users");
    String token = Users.newToken();
    Files.write(
        file,
        List.of(
            Users.passwordLine("ann", Role.REVIEWER, "a long password"),
            Users.tokenLine("wall", Role.VIEWER, token)));

    Users users = Users.read(file);

    assertThat(users.login("ann", "a long password")).contains(new Person("ann", Role.REVIEWER));
    assertThat(users.login("ann", "a long passwore")).isEmpty();
    assertThat(users.login("bob", "a long password")).isEmpty();
    assertThat(users.login("wall", token)).isEmpty();
    assertThat(users.withToken(token)).contains(new Person("wall", Role.VIEWER));
    assertThat(users.withToken(token + "x")).isEmpty();
    assertThat(Files.readString(file)).doesNotContain("a long password").doesNotContain(token);
  }

  @Test
  void aFileThatAnybodyMayWriteIsRefused() throws Exception {
    Path file = folder.resolve("open");
    Files.writeString(file, Users.tokenLine("wall", Role.VIEWER, "token"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    assertThatThrownBy(() -> Users.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ann",
        "ann:admin:token-sha256:AAAA",
        "ann:viewer:plain:secret",
        "ann:viewer:token-sha256:AAAA",
        "an n:viewer:token-sha256:AAAA",
        "ann:viewer:pbkdf2-sha256:1000:AAAAAAAAAAAAAAAAAAAAAA==:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "ann:viewer:pbkdf2-sha256:600000:short:AAAA",
        "ann:viewer:pbkdf2-sha256:x:AAAA:AAAA",
        "# nobody"
      })
  void aWrongLineIsNamedAndItsHashIsNot(String line) {
    assertThatThrownBy(() -> Users.parse(List.of("", line), "users"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("users")
        .hasMessageContaining("dawnwatch console user")
        .message()
        .doesNotContain("AAAA", "secret");
  }

  @Test
  void aShortPasswordIsRefused() {
    assertThatThrownBy(() -> Users.passwordLine("ann", Role.VIEWER, "short"))
        .hasMessageContaining("10");
  }

  private static ConsoleSettings settings(String host, String publicUrl, Optional<Users> users) {
    return new ConsoleSettings(
        host,
        0,
        publicUrl.isEmpty() ? Optional.empty() : Optional.of(URI.create(publicUrl)),
        users,
        NOBODY,
        ZoneOffset.UTC,
        () -> 0);
  }

  @Test
  void withoutUsersItStaysOnThisMachine() {
    Optional<Users> users =
        Optional.of(Users.parse(List.of(Users.tokenLine("a", Role.VIEWER, "t")), "users"));
    assertThatThrownBy(() -> settings("0.0.0.0", "", Optional.empty()))
        .hasMessageContaining("--users");
    assertThatThrownBy(() -> settings("127.0.0.1", "https://dawn.example.org", Optional.empty()))
        .hasMessageContaining("--users");
    assertThat(settings("0.0.0.0", "", users).host()).isEqualTo("0.0.0.0");
    assertThat(settings("::1", "", Optional.empty()).host()).isEqualTo("::1");
    assertThat(settings("127.0.0.1", "https://dawn.example.org", users).isSecure()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dawn.example.org", "ftp://a", "https://a/b", "javascript:alert(1)"})
  void aPublicUrlIsSchemeAndHost(String url) {
    assertThatThrownBy(() -> settings("127.0.0.1", url, Optional.empty()))
        .hasMessageContaining("--public-url");
  }
}
