import { describe, expect, it } from 'vitest';
import { aptSettings, goSettings, npmSettings, pipSettings } from '../src/images/clients.ts';

describe('settings of package clients that go into base images', () => {
  it('takes mirrors of pip from files and variables, and no path of this machine', () => {
    const listed = [
      ":env:.find-links='/opt/wheels'",
      ":env:.index-url='https://mirror.example/simple'",
      "global.cert='/etc/x.crt'",
      "install.trusted-host='mirror.example'",
    ].join('\n');
    expect(pipSettings(listed)).toEqual([
      'index-url = https://mirror.example/simple',
      'trusted-host = mirror.example',
    ]);
  });

  it('never takes credentials, nor an address that a build step cannot reach', () => {
    expect(pipSettings("global.index-url='https://me:secret@mirror.example/simple'")).toEqual([]);
    expect(npmSettings('http://localhost:4873/\n')).toEqual([]);
    expect(goSettings('{"GOPROXY":"http://127.0.0.1:3000"}')).toEqual([]);
    expect(aptSettings('Acquire::http::Proxy "http://me:secret@proxy.example:3128";')).toEqual([]);
  });

  it('takes the registry of npm', () => {
    expect(npmSettings('https://mirror.example/npm/\n')).toEqual([
      'registry=https://mirror.example/npm/',
    ]);
    expect(npmSettings('undefined\n')).toEqual([]);
  });

  it('takes the proxies of Go in one order, and nothing that is unset', () => {
    expect(
      goSettings('{"GOSUMDB":"off","GOPROXY":"https://p.example,direct","GOPRIVATE":""}'),
    ).toEqual(['GOPROXY=https://p.example,direct', 'GOSUMDB=off']);
  });

  it('takes how apt gets its lists', () => {
    const dump = [
      'Acquire "";',
      'Acquire::Check-Date "false";',
      'Acquire::Languages "none";',
      'Acquire::http::Proxy "http://proxy.example:3128";',
    ].join('\n');
    expect(aptSettings(dump)).toEqual([
      'Acquire::Check-Date "false";',
      'Acquire::http::Proxy "http://proxy.example:3128";',
    ]);
  });
});
